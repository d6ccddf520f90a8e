using ILGPU;

namespace GpuGrad.Kernels.Execution;

/// <summary>Grids of SIMT launches.</summary>
public static class LaunchShape
{
    /// <summary>Threads a group of element-wise kernels: every device has them, the simulated GPU included.</summary>
    public const int ElementGroup = 256;

    private const int Warp = 32;

    /// <summary>A grid with at least one thread for each of <paramref name="count"/> elements.</summary>
    public static KernelConfig Elements(long count) =>
        new(checked((int)Math.Max(1, (count + ElementGroup - 1) / ElementGroup)), ElementGroup);

    /// <summary>
    /// A group for each row, whose threads walk the columns together: enough of them for one round of up to 256 columns,
    /// or for rounds of equal width. Narrow rows get small groups: a thread without a column only waits.
    /// </summary>
    public static KernelConfig Rows(int rows, int columns)
    {
        int rounds = (columns + ElementGroup - 1) / ElementGroup;
        int width = (columns + rounds - 1) / rounds;
        return new(rows, (width + Warp - 1) / Warp * Warp);
    }
}
