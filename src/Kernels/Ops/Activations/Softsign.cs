using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = x / (1 + |x|), y′ = 1 / (1 + |x|)².</summary>
public readonly struct Softsign : IActivation
{
    // 2^25: from here on 1 + |x| is |x|, and y is ±1; stopping there spares ∞ / ∞.
    private const float Saturated = 33554432f;

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
}
