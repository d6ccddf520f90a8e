using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The gradients of an LSTM cell.</summary>
/// <param name="I">By the input gate's pre-activation.</param>
/// <param name="F">By the forget gate's pre-activation.</param>
/// <param name="G">By the candidate's pre-activation.</param>
/// <param name="O">By the output gate's pre-activation.</param>
/// <param name="C">By the cell state before the step.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly record struct LstmGradient<T>(T I, T F, T G, T O, T C)
    where T : struct, IFloat<T>;
