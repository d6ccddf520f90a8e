using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>What an LSTM cell hands on.</summary>
/// <param name="C">Cell state.</param>
/// <param name="H">Hidden state.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly record struct LstmState<T>(T C, T H)
    where T : struct, IFloat<T>;
