using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// A gate between shut and open, computed from its pre-activation so that σ, 1 − σ and the slope σ (1 − σ) all keep
/// their digits, however near 0 or 1 the gate is: stored gate values would lose them to 1 − σ.
/// </summary>
/// <param name="Open">σ(a) = 1 / (1 + e^−a); 4 ulp.</param>
/// <param name="Shut">1 − σ(a) = σ(−a); 4 ulp.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly record struct SigmoidGate<T>(T Open, T Shut)
    where T : struct, IFloat<T>
{
    /// <summary>The gate's derivative by its pre-activation.</summary>
    public T Slope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Open * Shut;
    }

    /// <summary>The gate with pre-activation <paramref name="a"/>. Of e^−|a| = z, 1 / (1 + z) is one side and z / (1 + z) the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SigmoidGate<T> Of(T a)
    {
        T zero = T.Of(0f);
        T one = T.Of(1f);
        T z = Transcendentals.Exp(zero - T.Abs(a));
        T larger = one / (one + z);
        T smaller = z * larger;
        return new(T.SelectLess(a, zero, smaller, larger), T.SelectLess(a, zero, larger, smaller));
    }
}
