using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// The column block of a group of threads, held in shared memory between its passes: 8 columns, so that a row of it is one
/// sector of memory and that narrow nets keep many multiprocessors busy. A row has a thread for every
/// <typeparamref name="TFloats"/>; each thread reads only what it put there itself.
/// </summary>
/// <typeparam name="TFloats">What a thread holds of a row.</typeparam>
internal static class StagedTile<TFloats>
    where TFloats : unmanaged, IAdjacentFloats<TFloats>
{
    /// <summary>Threads a row.</summary>
    public static int ThreadsPerRow => StagedTile.Columns / TFloats.Count;

    /// <summary>One group a block, a power of two of threads, each with some rows: joining the threads costs as much as a row or two.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="arrays">Matrices that are held.</param>
    public static KernelConfig Grid(int rows, int columns, int arrays)
    {
        int threads = GroupReduction.Warp;
        while (threads < GroupReduction.MostThreads && threads * StagedTile.RowsPerThread < rows * ThreadsPerRow)
        {
            threads *= 2;
        }

        return new(
            ((columns - 1) / StagedTile.Columns) + 1,
            threads,
            SharedMemoryConfig.RequestDynamic<TFloats>(arrays * rows * ThreadsPerRow));
    }
}
