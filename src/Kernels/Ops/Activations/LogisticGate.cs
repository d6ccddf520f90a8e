using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>x σ(w(x)) with σ(w) = 1 / (1 + e^−w): the shape that SiLU and the tanh approximation of GELU share.</summary>
internal static class LogisticGate
{
    /// <summary>σ(w) + x w′ σ(w) (1 − σ(w)). With z = e^−|w| both σ and 1 − σ keep their digits, however small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T w, T slope)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T one = T.Of(1f);
        T z = Transcendentals.Exp(zero - T.Abs(w));
        T larger = one / (one + z);
        T smaller = z * larger;
        return T.MultiplyAdd(x * slope, larger * smaller, T.SelectLess(w, zero, smaller, larger));
    }
}
