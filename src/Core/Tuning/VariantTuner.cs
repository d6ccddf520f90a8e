using GpuGrad.Benchmarks;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Tuning;

/// <summary>Finds which variant of an op is fastest on a device, by timing in turns all that fit and are right.</summary>
/// <param name="device">The device.</param>
/// <param name="seconds">How long to measure each variant.</param>
public sealed class VariantTuner(ComputeDevice device, double seconds)
{
    // Less is noise: the catalogue's order stays.
    private const double LeastGain = 1.05;

    private readonly Dictionary<IKernelVariant, string?> _faults = [];
    private readonly SortedSet<string> _single = [];

    /// <summary>Ops of which only one variant fits the device.</summary>
    public IReadOnlyCollection<string> WithoutChoice => _single;

    /// <summary>Variants that are wrong on this device, and where; they are not chosen.</summary>
    public IReadOnlyDictionary<string, string> Faults =>
        _faults.Where(f => f.Value is not null).ToDictionary(f => f.Key.Name, f => f.Value!);

    /// <summary>Times a workload; null where there is nothing to choose.</summary>
    /// <exception cref="KernelChoiceException">No variant fits.</exception>
    public TuningResult? Tune(OpWorkload workload)
    {
        using LoadedWorkload loaded = workload.Load(device);
        if (loaded.Variants.Count == 1)
        {
            _single.Add(workload.Op.Name);
            return null;
        }

        LoadedVariant[] right = [.. loaded.Variants.Where(IsRight)];
        if (right.Length == 0)
        {
            return null;
        }

        IReadOnlyList<Timing> timings = InterleavedTiming.Measure([.. right.Select(variant => variant.Work)], seconds);
        int[] order = [.. Enumerable.Range(0, right.Length).OrderBy(i => timings[i].MedianMicroseconds)];
        bool gains = timings[0].MedianMicroseconds >= LeastGain * timings[order[0]].MedianMicroseconds
            && timings[0].MinMicroseconds >= LeastGain * timings[order[0]].MinMicroseconds;
        int first = gains ? order[0] : 0;
        double gain = timings[0].MedianMicroseconds / timings[first].MedianMicroseconds;
        TunedOp tuned = new(
            workload.Op.Name,
            loaded.Shape.Form,
            loaded.Shape.Sizes,
            [.. order.OrderBy(i => i == first ? 0 : 1).Select(i => right[i].Variant.Name)],
            Math.Round(gain, 3));
        return new TuningResult(
            workload.ToString(),
            right[0].Variant.Name,
            timings[0].MedianMicroseconds,
            right[first].Variant.Name,
            timings[first].MedianMicroseconds,
            tuned);
    }

    private bool IsRight(LoadedVariant variant)
    {
        if (!_faults.TryGetValue(variant.Variant, out string? fault))
        {
            _faults[variant.Variant] = fault = VariantVerification.Fault(device, variant.Variant);
        }

        return fault is null && variant.Unwritten() is null;
    }
}
