using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x Φ(x), y′ = Φ(x) + x φ(x), Φ and φ being the normal distribution and its density. Φ(x) = ½ (1 + erf(x/√2)) has no
/// digits left for negative x; the distribution's tail has them all. Hendrycks, Gimpel: arXiv 1606.08415.
/// </summary>
public readonly struct Gelu : IActivation
{
    private const float InverseRootTwoPi = 0.39894228f;

    // Φ and φ are 0 below −15; stopping there spares 0 · ∞.
    private const float Vanished = 15f;

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
}
