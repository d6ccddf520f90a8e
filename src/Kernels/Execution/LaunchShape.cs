using ILGPU;

namespace GpuGrad.Kernels.Execution;

/// <summary>Grids of SIMT launches.</summary>
public static class LaunchShape
{
    /// <summary>Threads a group of element-wise kernels: every device has them, the simulated GPU included.</summary>
    public const int ElementGroup = 256;

    /// <summary>A grid with at least one thread for each of <paramref name="count"/> elements.</summary>
    public static KernelConfig Elements(long count) =>
        new(checked((int)Math.Max(1, (count + ElementGroup - 1) / ElementGroup)), ElementGroup);
}
