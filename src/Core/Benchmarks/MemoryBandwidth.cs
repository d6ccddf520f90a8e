using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Benchmarks;

/// <summary>
/// The bandwidth of a device's memory, to be timed beside what is compared with it: y = a + s·b over three arrays of
/// 64 MiB, each counted once (the triad of McCalpin's STREAM). Devices that run on the processor have the processor's, as
/// the vector kernels of <c>cpu</c> reach it.
/// </summary>
internal sealed class MemoryBandwidth : IDisposable
{
    private const int Length = 1 << 24;

    private readonly ComputeDevice? _processor;
    private readonly LoadedWorkload _loaded;
    private readonly OpWorkload<ScaledAddArguments> _triad = new(
        ScaledAddArguments.Op,
        "triad",
        3.0 * sizeof(float) * Length,
        2.0 * Length,
        memory => new(memory.Random(Length), memory.Random(Length), Length, Scale: 0.5f, memory.Result(Length)));

    /// <summary>Prepares it for a device.</summary>
    public MemoryBandwidth(ComputeDevice device)
    {
        _processor = device.IsProcessor && device.Selector.Kind != DeviceKind.Cpu ? ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu)) : null;
        _loaded = _triad.Load(_processor ?? device);
    }

    /// <summary>What to time.</summary>
    public TimedWork Work => _loaded.Variants[0].Work;

    /// <summary>Bytes a nanosecond, from the fastest sample: a disturbed one would flatter what is compared with it.</summary>
    public double GigabytesPerSecond(Timing timing) => _triad.Bytes / timing.MinMicroseconds / 1e3;

    /// <inheritdoc/>
    public void Dispose()
    {
        _loaded.Dispose();
        _processor?.Dispose();
    }
}
