using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The pointwise part of a GRU cell (Cho et al. 2014, with the reset gate after the matrix product as cuDNN and PyTorch
/// have it), written once for every device. Arguments r and z are whole pre-activations; the candidate's come in an input
/// part and a hidden part.
/// </summary>
internal static class GruCell
{
    /// <summary>n = tanh(inputN + σ(r) hiddenN), h′ = (1 − σ(z)) n + σ(z) h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T r, T z, T inputN, T hiddenN, T h)
        where T : struct, IFloat<T>
    {
        T n = Transcendentals.Tanh(T.MultiplyAdd(Transcendentals.Sigmoid(r), hiddenN, inputN));
        SigmoidGate<T> update = SigmoidGate<T>.Of(z);
        return T.MultiplyAdd(update.Open, h, update.Shut * n);
    }

    /// <summary>The gradients, given the gradient by h′.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GruGradient<T> Backward<T>(T r, T z, T inputN, T hiddenN, T h, T dh)
        where T : struct, IFloat<T>
    {
        T one = T.Of(1f);
        SigmoidGate<T> reset = SigmoidGate<T>.Of(r);
        SigmoidGate<T> update = SigmoidGate<T>.Of(z);
        T n = Transcendentals.Tanh(T.MultiplyAdd(reset.Open, hiddenN, inputN));
        T candidate = dh * update.Shut * ((one - n) * (one + n));
        return new(
            candidate * hiddenN * reset.Slope,
            dh * (h - n) * update.Slope,
            candidate,
            candidate * reset.Open,
            dh * update.Open);
    }
}
