using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Tuning;

/// <summary>Finds which variant of an op, with which values of its tunables, is fastest on a device, by timing in turns all that fit and are right.</summary>
/// <param name="device">The device.</param>
/// <param name="seconds">How long to measure each variant with each combination of values.</param>
internal sealed class VariantTuner(ComputeDevice device, double seconds)
{
    /// <summary>How many times as fast something must be, in the median and in the fastest sample, to be preferred: less is noise.</summary>
    public const double LeastGain = 1.05;

    private readonly Dictionary<string, string?> _faults = [];
    private readonly SortedSet<string> _single = [];

    /// <summary>Ops of which only one variant, without tunables, fits the device.</summary>
    public IReadOnlyCollection<string> WithoutChoice => _single;

    /// <summary>Variants that are wrong on this device, and where; they are not chosen.</summary>
    public IReadOnlyDictionary<string, string> Faults =>
        _faults.Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!);

    /// <summary>Times a workload; null where there is nothing to choose.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Stops before the timing, between two cases of a verification.</param>
    /// <exception cref="KernelChoiceException">No variant fits.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TuningResult? Tune(OpWorkload workload, CancellationToken cancellation)
    {
        using LoadedWorkload loaded = workload.Load(device, allValues: true);
        if (loaded.Variants.Count == 1)
        {
            _single.Add(workload.Op.Name);
            return null;
        }

        LoadedVariant[] right = [.. loaded.Variants.Where(variant => IsRight(variant, cancellation))];
        if (right.Length == 0)
        {
            return null;
        }

        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<Timing> timings = InterleavedTiming.Measure([.. right.Select(variant => variant.Work)], seconds);
        (LoadedVariant Loaded, Timing Timing)[] timed = [.. right.Zip(timings)];

        // Each variant with the values that suit it, then the variants among each other; first comes the catalogue's choice.
        (LoadedVariant Loaded, Timing Timing)[] variants = [.. timed.GroupBy(t => t.Loaded.Variant).Select(values => Best([.. values]))];
        (LoadedVariant Loaded, Timing Timing) best = Best(variants);
        double gain = timed[0].Timing.MedianMicroseconds / best.Timing.MedianMicroseconds;
        TunedOp tuned = new(
            workload.Op.Name,
            loaded.Shape.Form,
            loaded.Shape.Sizes,
            [.. variants.OrderBy(v => v.Loaded == best.Loaded ? 0 : v.Timing.MedianMicroseconds).Select(v => v.Loaded.Variant.Name)],
            Math.Round(gain, 3),
            variants.Where(v => v.Loaded.Values.Set.Count > 0).ToDictionary(v => v.Loaded.Variant.Name, v => v.Loaded.Values.Set));
        return new TuningResult(
            workload.ToString(), timed[0].Loaded.Name, timed[0].Timing.MedianMicroseconds, best.Loaded.Name, best.Timing.MedianMicroseconds, tuned);
    }

    // The fastest where it is faster than the first by more than noise, else the first.
    private static (LoadedVariant Loaded, Timing Timing) Best(IReadOnlyList<(LoadedVariant Loaded, Timing Timing)> timed)
    {
        (LoadedVariant Loaded, Timing Timing) fastest = timed.MinBy(t => t.Timing.MedianMicroseconds);
        return Gains(timed[0].Timing, fastest.Timing) ? fastest : timed[0];
    }

    /// <summary>Whether one time is better than another by more than noise.</summary>
    internal static bool Gains(Timing before, Timing after) =>
        before.MedianMicroseconds >= LeastGain * after.MedianMicroseconds && before.MinMicroseconds >= LeastGain * after.MinMicroseconds;

    private bool IsRight(LoadedVariant variant, CancellationToken cancellation)
    {
        if (!_faults.TryGetValue(variant.Name, out string? fault))
        {
            _faults[variant.Name] = fault = VariantVerification.Fault(device, variant.Variant, variant.Values, cancellation);
        }

        return fault is null && variant.Unwritten() is null;
    }
}
