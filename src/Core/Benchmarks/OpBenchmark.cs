using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Benchmarks;

/// <summary>
/// Times every variant of an op that a device can run, on the processor the simulated GPU's too: each is verified first,
/// then all are timed in turns with the bandwidth of the memory.
/// </summary>
internal sealed class OpBenchmark : IDisposable
{
    /// <summary>Elements up to which the SIMT kernels are timed on the processor, by simulating each thread.</summary>
    public const int MostSimulatedElements = 1 << 8;

    private readonly ComputeDevice _device;
    private readonly double _seconds;
    private readonly ComputeDevice? _simulated;
    private readonly MemoryBandwidth _bandwidth;
    private readonly Dictionary<(ComputeDevice Device, string Variant), string?> _faults = [];
    private readonly SortedSet<string> _notes = [];

    /// <summary>Prepares the bandwidth.</summary>
    /// <param name="device">The device.</param>
    /// <param name="seconds">How long to measure each row.</param>
    public OpBenchmark(ComputeDevice device, double seconds)
    {
        (_device, _seconds) = (device, seconds);
        _simulated = device.Selector.Kind == DeviceKind.Cpu ? ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim)) : null;
        _bandwidth = new MemoryBandwidth(device);
    }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>The best memory bandwidth seen so far, in GB/s; 0 before the first row.</summary>
    public double GigabytesPerSecond { get; private set; }

    /// <summary>Times workloads of so many elements each: the variant that the catalogue chooses, then the others.</summary>
    /// <exception cref="KernelChoiceException">No variant fits.</exception>
    public IReadOnlyList<OpTiming> Run(IEnumerable<(OpWorkload Workload, int Size)> workloads)
    {
        List<OpTiming> rows = [.. workloads.SelectMany(timed => Run(timed.Workload, timed.Size))];
        return [.. rows.Select(row => row with { BandwidthShare = row.GigabytesPerSecond / GigabytesPerSecond })];
    }

    private List<OpTiming> Run(OpWorkload workload, int size)
    {
        using LoadedWorkload loaded = workload.Load(_device);
        using LoadedWorkload? simulated = size <= MostSimulatedElements && _simulated is not null ? workload.Load(_simulated) : null;
        if (_simulated is not null && simulated is null)
        {
            _notes.Add($"SIMT kernels run on the processor by simulating each thread: left out above {MostSimulatedElements} elements.");
        }

        List<(LoadedVariant Loaded, string? Fault)> variants =
        [
            .. loaded.Variants.Select(variant => (variant, Fault(_device, variant))),
            .. simulated?.Variants.Select(variant => (variant, Fault(_simulated!, variant))) ?? [],
        ];
        LoadedVariant[] right = [.. variants.Where(v => v.Fault is null).Select(v => v.Loaded)];
        IReadOnlyList<Timing> timings = InterleavedTiming.Measure([_bandwidth.Work, .. right.Select(variant => variant.Work)], _seconds);
        GigabytesPerSecond = Math.Max(GigabytesPerSecond, _bandwidth.GigabytesPerSecond(timings[0]));
        List<OpTiming> rows = [];
        foreach ((LoadedVariant variant, string? fault) in variants)
        {
            Timing? timing = fault is null ? timings[Array.IndexOf(right, variant) + 1] : null;
            double median = timing?.MedianMicroseconds ?? double.NaN;
            rows.Add(new OpTiming(
                workload.Op.Name,
                workload.Title,
                variant.Name,
                median,
                timing?.Spread ?? double.NaN,
                workload.Bytes / median / 1e3,
                BandwidthShare: 0,
                Gflops: workload.Flops / median / 1e3,
                FlopsPerByte: workload.Flops / workload.Bytes,
                SpeedUp: (rows.Count > 0 ? rows[0].MedianMicroseconds : median) / median,
                Fault: fault));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bandwidth.Dispose();
        _simulated?.Dispose();
    }

    private string? Fault(ComputeDevice device, LoadedVariant variant)
    {
        if (!_faults.TryGetValue((device, variant.Name), out string? fault))
        {
            _faults[(device, variant.Name)] = fault = VariantVerification.Fault(device, variant.Variant, variant.Values);
        }

        return fault ?? variant.Unwritten();
    }
}
