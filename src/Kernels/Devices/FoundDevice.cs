namespace GpuGrad.Kernels.Devices;

/// <summary>A device of this machine, opened or not.</summary>
/// <param name="Selector">Its name in commands.</param>
/// <param name="Name">What the driver calls it.</param>
/// <param name="MemoryBytes">Device memory.</param>
/// <param name="Multiprocessors">Multiprocessors, compute units or processors.</param>
/// <param name="WarpSize">Threads a warp.</param>
/// <param name="MaxGroupSize">Most threads a group.</param>
/// <param name="SharedMemoryBytes">Shared memory a group.</param>
/// <param name="Refusal">Why it cannot be used; null when it can.</param>
/// <param name="IsProcessor">Whether it runs on the processor rather than on an accelerator of its own (cpu, sim, PoCL).</param>
internal sealed record FoundDevice(
    DeviceSelector Selector,
    string Name,
    long MemoryBytes,
    int Multiprocessors,
    int WarpSize,
    int MaxGroupSize,
    long SharedMemoryBytes,
    string? Refusal,
    bool IsProcessor);
