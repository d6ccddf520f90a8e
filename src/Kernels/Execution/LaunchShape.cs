using GpuGrad.Kernels.Tuning;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>Grids of SIMT launches.</summary>
public static class LaunchShape
{
    /// <summary>Threads a group of element-wise kernels: every device has them, the simulated GPU included.</summary>
    public const int ElementGroup = 256;

    private const int Warp = 32;

    /// <summary>A grid with at least one thread for each of <paramref name="count"/> elements.</summary>
    public static KernelConfig Elements(long count) =>
        new(checked((int)Math.Max(1, (count + ElementGroup - 1) / ElementGroup)), ElementGroup);

    /// <summary>The tunable of variants that ask for <see cref="Elements(long, CallList)"/>: threads a group.</summary>
    internal static Tunable Group { get; } = new("group", ElementGroup, 64, 128, 512, 1024);

    /// <summary>A grid with at least one thread for each of <paramref name="count"/> elements, in groups of as many as were tuned and the device has.</summary>
    public static KernelConfig Elements(long count, CallList calls)
    {
        int group = Math.Min(calls.Value(Group), calls.Device.Accelerator.MaxNumThreadsPerGroup);
        return new(checked((int)Math.Max(1, (count + group - 1) / group)), group);
    }

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
