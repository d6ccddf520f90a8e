using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = max(x, 0), y′ = [x &gt; 0]; a NaN stays NaN.</summary>
internal readonly struct Relu : IActivation
{
    /// <inheritdoc/>
    public static string Name => "relu";

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    public static bool IsStraight => true;

    /// <inheritdoc/>
    public static bool CanDie => true;

    /// <inheritdoc/>
    public static IReadOnlyList<ActivationKink> Kinks => [new(float.NaN, 0)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => T.SelectLess(x, T.Of(0f), T.Of(0f), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => LeakyRelu.Derivative(x, y, T.Of(0f));

    /// <inheritdoc/>
    public static bool SlopeFollowsFromOutput(float alpha) =>
        // y has the sign of x.
        true;

    /// <inheritdoc/>
    public static double Gain(double alpha) => Math.Sqrt(2);

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => Math.Max(x, 0);

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => double.IsNaN(x) ? x : x > 0 ? 1 : 0;

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 0;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 0;
}
