using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>What of <see cref="StagedTile{TFloats}"/> does not depend on what a thread holds.</summary>
internal static class StagedTile
{
    /// <summary>Columns a group.</summary>
    public const int Columns = 8;

    /// <summary>Rows a thread, up to as many threads as a group may have.</summary>
    public const int RowsPerThread = 4;

    // Of the 48 KiB that every CUDA device gives a group unasked; reductions need some more.
    private const int MostBytes = 32 * 1024;

    /// <summary>
    /// Whether the blocks of matrices with so many rows fit into shared memory, on a device where that is faster than the
    /// memory behind it: on processors it is the same.
    /// </summary>
    public static bool Fits(int rows, int arrays) => (long)arrays * rows * Columns * sizeof(float) <= MostBytes;

    /// <summary>Whether blocks are held on this device.</summary>
    public static bool RunsOn(ComputeDevice device) => device.HasShuffles();
}
