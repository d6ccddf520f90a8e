using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = x.</summary>
internal readonly struct Identity : IActivation
{
    /// <inheritdoc/>
    public static string Name => "identity";

    /// <inheritdoc/>
    public static bool IsStraight => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => T.Of(1f);

    /// <inheritdoc/>
    public static bool SlopeFollowsFromOutput(float alpha) => true;

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x;

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => 1;

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 0;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 0;
}
