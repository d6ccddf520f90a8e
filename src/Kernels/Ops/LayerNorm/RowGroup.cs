using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>Launches of kernels that give each row a group of threads.</summary>
internal static class RowGroup
{
    private const int ColumnsPerThread = 4;

    /// <summary>A group a row, a power of two of threads: about one for every four columns. Narrow rows get small groups.</summary>
    public static KernelConfig Rows(int rows, int columns)
    {
        int threads = GroupReduction.Warp;
        while (threads < GroupReduction.MostThreads && threads * ColumnsPerThread < columns)
        {
            threads *= 2;
        }

        return new KernelConfig(rows, threads);
    }
}
