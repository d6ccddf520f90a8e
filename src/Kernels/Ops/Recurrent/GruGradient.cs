using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The gradients of a GRU cell.</summary>
/// <param name="R">By the reset gate's pre-activation: the same for its input part and its hidden part.</param>
/// <param name="Z">By the update gate's pre-activation: the same for both parts.</param>
/// <param name="InputN">By the input part of the candidate's pre-activation.</param>
/// <param name="HiddenN">By the hidden part of the candidate's pre-activation.</param>
/// <param name="H">By the hidden state before the step, on the direct way z h.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly record struct GruGradient<T>(T R, T Z, T InputN, T HiddenN, T H)
    where T : struct, IFloat<T>;
