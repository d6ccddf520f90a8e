using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>Each line lies in one piece: A [M, K], or B [N, K].</summary>
internal readonly struct AlongDepth : IOperandLayout
{
    public static bool IsAlongDepth => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index(long line, long depth, long lines, long depths) => (line * depths) + depth;
}
