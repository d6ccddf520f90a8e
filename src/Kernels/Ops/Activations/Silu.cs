using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = x σ(x) with σ(x) = 1 / (1 + e^−x); y′ = σ + x σ (1 − σ). Elfwing, Uchibe, Doya: arXiv 1702.03118.</summary>
public readonly struct Silu : IActivation
{
    // e^−104 is below half of the smallest float; stopping there spares 0 · ∞.
    private const float Vanished = 104f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.Below(x, Vanished);
        return bounded * Transcendentals.Sigmoid(bounded);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Vanished);
        return LogisticGate.Derivative(bounded, bounded, T.Of(1f));
    }
}
