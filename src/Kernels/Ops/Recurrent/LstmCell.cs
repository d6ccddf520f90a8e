using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The pointwise part of an LSTM cell with a forget gate (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins
/// 2000), written once for every device. Arguments i, f, g and o are pre-activations.
/// </summary>
internal static class LstmCell
{
    /// <summary>c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LstmState<T> Forward<T>(T i, T f, T g, T o, T c)
        where T : struct, IFloat<T>
    {
        T candidate = Transcendentals.Sigmoid(i) * Transcendentals.Tanh(g);
        T next = T.MultiplyAdd(Transcendentals.Sigmoid(f), c, candidate);
        return new(next, Transcendentals.Sigmoid(o) * Transcendentals.Tanh(next));
    }

    /// <summary>The gradients, given c′ = <paramref name="next"/> and the gradients by h′ and by c′.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LstmGradient<T> Backward<T>(T i, T f, T g, T o, T c, T next, T dh, T dc)
        where T : struct, IFloat<T>
    {
        SigmoidGate<T> output = SigmoidGate<T>.Of(o);
        T t = Transcendentals.Tanh(next);
        T cell = T.MultiplyAdd(dh * output.Open, TanhSlope(t), dc);
        SigmoidGate<T> input = SigmoidGate<T>.Of(i);
        SigmoidGate<T> forget = SigmoidGate<T>.Of(f);
        T candidate = Transcendentals.Tanh(g);
        return new(
            cell * candidate * input.Slope,
            cell * c * forget.Slope,
            cell * input.Open * TanhSlope(candidate),
            dh * t * output.Slope,
            cell * forget.Open);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T TanhSlope<T>(T y)
        where T : struct, IFloat<T> => (T.Of(1f) - y) * (T.Of(1f) + y);
}
