using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>The elements of one k lie in one piece: A [K, M], or B [K, N].</summary>
internal readonly struct AcrossLines : IOperandLayout
{
    public static bool IsAlongDepth => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index(long line, long depth, long lines, long depths) => (depth * lines) + line;
}
