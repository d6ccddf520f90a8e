using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x Φ(x), y′ = Φ(x) + x φ(x), Φ and φ being the normal distribution and its density. Φ(x) = ½ (1 + erf(x/√2)) has no
/// digits left for negative x; the distribution's tail has them all. Hendrycks, Gimpel: arXiv 1606.08415.
/// </summary>
internal readonly struct Gelu : IActivation
{
    private const float InverseRootTwoPi = 0.39894228f;

    // Φ and φ are 0 below −15; stopping there spares 0 · ∞.
    private const float Vanished = 15f;

    /// <inheritdoc/>
    public static string Name => "gelu";

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T a = T.Abs(Clamp.BothSides(x, Vanished));
        return Clamp.Below(x, Vanished) * Distribution(x, NormalCurve.Tail(a, NormalCurve.Bell(a)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Vanished);
        T a = T.Abs(bounded);
        T bell = NormalCurve.Bell(a);
        T distribution = Distribution(x, NormalCurve.Tail(a, bell));
        return T.MultiplyAdd(bounded * T.Of(InverseRootTwoPi), bell, distribution);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Distribution<T>(T x, T tail)
        where T : struct, IFloat<T> => T.SelectLess(x, T.Of(0f), tail, T.Of(1f) - tail);

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1.5335304412;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x * NormalDistribution.Distribution(x);

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => NormalDistribution.Distribution(x) + (x * NormalDistribution.Density(x));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // The tail's 8, a difference, and a product.
        9;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 9 * (NormalDistribution.Distribution(x) + (Math.Abs(x) * NormalDistribution.Density(x)));
}
