using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = tanh x, y′ = 1 − y² as (1 − y)(1 + y), which keeps its digits near saturation.</summary>
internal readonly struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static string Name => "tanh";

    /// <inheritdoc/>
    public static (double Lower, double Upper)? Saturation => (-1, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => Transcendentals.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => (T.Of(1f) - y) * (T.Of(1f) + y);

    /// <inheritdoc/>
    public static bool SlopeFollowsFromOutput(float alpha) => true;

    /// <inheritdoc/>
    public static double Gain(double alpha) => 5.0 / 3;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => Math.Tanh(x);

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => 1 / (Math.Cosh(x) * Math.Cosh(x));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 4;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) =>
        // f′ comes from the rounded y: an error of ε/2 in y, of size at most 1, reaches f′ with a factor of at most 2.
        1.5 + (2.5 * slope);
}
