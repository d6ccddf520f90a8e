using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Syntax;

namespace GpuGrad.Reports;

/// <summary>A run of a comparison.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Manifest">Its run.json.</param>
/// <param name="FirstToLast">First hidden layer over last at the start (<see cref="StartSummary.FirstToLast"/>); NaN where that is unknown.</param>
internal sealed record ComparedRun(string Folder, RunManifest Manifest, double FirstToLast)
{
    /// <summary>A metric of its end; null where it has none. An accuracy is NaN where the loss is no number, since it says nothing then.</summary>
    public double? Metric(string name)
    {
        IReadOnlyDictionary<string, double> metrics = Manifest.FinalMetrics;
        string? loss = name switch { RunMetrics.TestAccuracy => RunMetrics.TestLoss, RunMetrics.TrainAccuracy => RunMetrics.TrainLoss, _ => null };
        return !metrics.TryGetValue(name, out double value) ? null
            : loss is not null && metrics.TryGetValue(loss, out double ofLoss) && !double.IsFinite(ofLoss) ? double.NaN
            : value;
    }
}

/// <summary>A net of a comparison: the runs that differ in their seed alone.</summary>
/// <param name="Label">What tells it from the other nets.</param>
/// <param name="Runs">Its runs, by their places among all of the comparison, in their order.</param>
internal sealed record ComparedNet(string Label, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>The spread of the first hidden layer over the last.</summary>
    public Spread FirstToLast => Spread.Of(Runs.Select(run => run.FirstToLast));

    /// <summary>The spread of a metric; null where no run has it.</summary>
    public Spread? Metric(string name) => Runs.Any(run => run.Metric(name) is not null) ? Spread.Of(Runs.Select(run => run.Metric(name) ?? double.NaN)) : null;

    /// <summary>
    /// The run that stands for the net where one must: that of the middle in <paramref name="metric"/>, the lower one of two; the first where there is no
    /// finite value.
    /// </summary>
    public ComparedRun Median(string metric)
    {
        List<ComparedRun> finite = [.. Runs.Where(run => run.Metric(metric) is { } value && double.IsFinite(value)).OrderBy(run => run.Metric(metric))];
        return finite.Count == 0 ? Runs[0] : finite[(finite.Count - 1) / 2];
    }
}

/// <summary>Puts runs together that differ in their seed alone, and names the nets.</summary>
internal static class NetGroups
{
    private const int DifferencesInLabel = 4;

    /// <summary>
    /// The nets, in the order of their first runs. A run belongs to a net whose name, spec without its seed, data and device are its own and none of whose
    /// runs has its seed: the same seed twice is a repetition and no spread.
    /// </summary>
    public static IReadOnlyList<ComparedNet> Of(IReadOnlyList<ComparedRun> runs)
    {
        Dictionary<string, List<List<ComparedRun>>> byKey = [];
        List<List<ComparedRun>> nets = [];
        foreach (ComparedRun run in runs)
        {
            List<List<ComparedRun>> alike = byKey.TryGetValue(Key(run.Manifest), out List<List<ComparedRun>>? known) ? known : byKey[Key(run.Manifest)] = [];
            List<ComparedRun>? net = alike.Find(others => others.TrueForAll(other => other.Manifest.Seed != run.Manifest.Seed));
            if (net is null)
            {
                net = [];
                alike.Add(net);
                nets.Add(net);
            }

            net.Add(run);
        }

        string[] labels = Labels([.. nets.Select(net => net[0])]);
        return [.. nets.Select((net, i) => new ComparedNet(labels[i], net))];
    }

    private static string Key(RunManifest manifest)
    {
        JsonNode spec = manifest.Spec.DeepClone();
        if (spec is JsonObject fields)
        {
            fields.Remove("seed");
        }

        return string.Join('\n', manifest.Name, manifest.Device.Selector, manifest.DataSha256, spec.ToJsonString());
    }

    // The shortest that tells them apart: swept values, with the name before, what differs in their specs, folders.
    private static string[] Labels(IReadOnlyList<ComparedRun> nets)
    {
        string[] swept = [.. nets.Select(run => Swept(run.Manifest))];
        IReadOnlyList<SpecDifference> differences = SpecDifferences.Of(nets);
        string[] paths = [.. differences.Select(difference => difference.Path)];
        IEnumerable<string[]> tries =
        [
            [.. nets.Select((run, i) => swept[i].Length > 0 ? swept[i] : run.Manifest.Name)],
            [.. nets.Select((run, i) => swept[i].Length > 0 ? $"{run.Manifest.Name}: {swept[i]}" : run.Manifest.Name)],
            .. differences.Count <= DifferencesInLabel
                ? (string[][])[[.. nets.Select((_, i) => string.Join(", ", differences.Select(d => $"{SweepLabel.ShortName(d.Path, paths)}={d.Label(i)}")))]]
                : [],
        ];
        return tries.FirstOrDefault(labels => labels.Distinct().Count() == labels.Length) ?? [.. nets.Select(run => run.Folder)];
    }

    private static string Swept(RunManifest manifest) => manifest.Sweep is not { } sweep ? ""
        : !sweep.Values.ContainsKey(SpecDifferences.Seed) ? sweep.Label
        : SweepLabel.Of([.. sweep.Values.Where(v => v.Key != SpecDifferences.Seed).Select(v => (v.Key, new JsonLiteral(v.Value?.ToJsonString() ?? "null")))]);
}
