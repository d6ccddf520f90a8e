using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>What the threads of a group find out together about the row they share. Every thread of the group must call.</summary>
internal static class GroupRow
{
    /// <summary>Threads a row: one warp, so that shuffles need no shared memory.</summary>
    public const int Threads = GroupReduction.Warp;

    /// <summary>The row's largest value and the first column that has it, given to every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowMaximum Maximum<TReduction>(ArrayView<float> x, long start, int columns, ArrayView<RowMaximum> shared)
        where TReduction : struct, IGroupReduction
    {
        RowMaximum best = new(float.NegativeInfinity, RowMaximum.None);
        for (int j = Group.IdxX; j < columns; j += Threads)
        {
            best = RowMaximum.Join(best, new RowMaximum(x[start + j], j));
        }

        return TReduction.OfEvery<RowMaximum, RowMaximum>(1, best, shared);
    }

    /// <summary>The sum of what each thread brings, given to every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TReduction>(float mine, ArrayView<float> shared)
        where TReduction : struct, IGroupReduction => TReduction.OfEvery<float, Sum>(1, mine, shared);
}
