using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = x / (1 + |x|), y′ = 1 / (1 + |x|)².</summary>
internal readonly struct Softsign : IActivation
{
    // 2^25: from here on 1 + |x| is |x|, and y is ±1; stopping there spares ∞ / ∞.
    private const float Saturated = 33554432f;

    /// <inheritdoc/>
    public static string Name => "softsign";

    /// <inheritdoc/>
    public static (double Lower, double Upper)? Saturation => (-1, 1);

    /// <inheritdoc/>
    public static IReadOnlyList<ActivationKink> Kinks => [new(float.NaN, 1)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Saturated);
        return bounded / (T.Of(1f) + T.Abs(bounded));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T root = T.Of(1f) / (T.Of(1f) + T.Abs(x));
        return root * root;
    }

    /// <inheritdoc/>
    public static double Gain(double alpha) => 2.3375333631;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x / (1 + Math.Abs(x));

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 1.5;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 2.5 * slope;
}
