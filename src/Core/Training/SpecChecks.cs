using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Training;

/// <summary>Compares what a run measured with the ranges that its spec declares.</summary>
public static class SpecChecks
{
    /// <summary>The checks that apply to the run, each with the values found; one without any value fails.</summary>
    public static IReadOnlyList<CheckResult> Evaluate(
        ExperimentSpec spec, IReadOnlyList<Measurement> speeds, IReadOnlyDictionary<string, double> metrics) =>
    [
        .. from check in spec.Checks
           where check.AppliesTo(spec)
           let values = Values(check.Measure, [.. speeds.Select(speed => speed.Value)], metrics)
           select new CheckResult(
               SpecNames.Measures.NameOf(check.Measure), values, check.Min, check.Max, values.Count > 0 && values.All(check.Passes)),
    ];

    private static IReadOnlyList<double> Values(Measure measure, IReadOnlyList<double> speeds, IReadOnlyDictionary<string, double> metrics) =>
        measure switch
        {
            Measure.SpeedRatioNeighbours => [.. speeds.Zip(speeds.Skip(1), (earlier, later) => earlier / later)],
            Measure.SpeedRatioFirstToLast => speeds.Count > 1 ? [speeds[0] / speeds[^1]] : [],
            Measure.TestAccuracy => Metric(metrics, RunMetrics.TestAccuracy),
            Measure.TrainLoss => Metric(metrics, RunMetrics.TrainLoss),
            _ => throw new ArgumentOutOfRangeException(nameof(measure)),
        };

    private static IReadOnlyList<double> Metric(IReadOnlyDictionary<string, double> metrics, string name) =>
        metrics.TryGetValue(name, out double value) ? [value] : [];
}
