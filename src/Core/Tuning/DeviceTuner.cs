using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Tuning;

/// <summary>
/// Finds the size up to which one worker of the <c>cpu</c> device makes a call alone, by timing training steps: it pays
/// where the next call reads what the last one wrote, which no op timed on its own shows.
/// </summary>
internal static class DeviceTuner
{
    // The nets whose calls are small enough for the size to matter.
    private const int Nets = 3;

    // Steps before any is timed, so that what they share is compiled in full for the first as for the last.
    private const int WarmUp = 50;

    // A step has many calls, and is longer than a sample of one.
    private const int SecondsOfSteps = 5;

    /// <summary>Times the steps of small nets with every value; null on a device where one worker makes all calls.</summary>
    /// <param name="device">The device.</param>
    /// <param name="seconds">How long an op is measured; steps take five times that.</param>
    /// <param name="show">Is told the net that is timed next.</param>
    /// <param name="cancellation">Stops between two nets.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DeviceTuningResult? Tune(ComputeDevice device, double seconds, Action<string> show, CancellationToken cancellation)
    {
        if (device.Workers == 1)
        {
            return null;
        }

        Tunable tunable = TunedDevice.FewElements;
        StepSetting[] nets = [.. StepSetting.Usual.Take(Nets)];
        List<IReadOnlyList<Timing>> timings = [];
        foreach (StepSetting net in nets)
        {
            cancellation.ThrowIfCancellationRequested();
            show(net.ToString());
            StepWorkload[] steps = [.. tunable.Candidates.Select(value => Load(device, net, tunable, value))];
            try
            {
                Array.ForEach(steps, step => step.Run(WarmUp));
                timings.Add(InterleavedTiming.Measure([.. steps.Select(step => step.Work)], SecondsOfSteps * seconds));
            }
            finally
            {
                Array.ForEach(steps, step => step.Dispose());
            }
        }

        // Times as fast as with the default, in the geometric mean over the nets.
        double Gain(int candidate, Func<Timing, double> of) => Math.Exp(timings.Average(net => Math.Log(of(net[0]) / of(net[candidate]))));
        DeviceTuningValue[] values =
        [
            .. tunable.Candidates.Select((value, i) => new DeviceTuningValue(
                value, [.. timings.Select(net => net[i].MedianMicroseconds)], Math.Round(Gain(i, t => t.MedianMicroseconds), 3))),
        ];
        int best = Enumerable.Range(0, values.Length).MaxBy(i => values[i].Gain);
        bool gains = values[best].Gain >= VariantTuner.LeastGain && Gain(best, t => t.MinMicroseconds) >= VariantTuner.LeastGain;
        return new DeviceTuningResult(tunable.Name, [.. nets.Select(net => net.ToString())], values, gains ? values[best].Value : tunable.Default);
    }

    // Through the table, as a run would get the value.
    private static StepWorkload Load(ComputeDevice device, StepSetting net, Tunable tunable, int value)
    {
        TuningTable table = new([new TunedDevice(device.Selector.Kind, device.Name, [], new Dictionary<string, int> { [tunable.Name] = value })]);
        TuningTable.Use(() => table);
        try
        {
            return new StepWorkload(device, net);
        }
        finally
        {
            TuningTable.Use(() => TuningTable.Empty);
        }
    }
}
