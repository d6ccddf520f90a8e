using System.Globalization;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>The table that ends a run: a row a net, of several seeds the median and the range.</summary>
internal static class NetsTable
{
    public static Table Of(RunResults results)
    {
        bool hasSeeds = results.HasSeeds;
        // Where targets are numbers there is no accuracy to show.
        bool accuracies = results.Outcomes.Any(outcome => outcome.Manifest.FinalMetrics.ContainsKey(RunMetrics.TestAccuracy));
        (string train, string test, string format) = accuracies ? (RunMetrics.TrainAccuracy, RunMetrics.TestAccuracy, "P1")
            : (RunMetrics.TrainLoss, RunMetrics.TestLoss, "G4");
        Table table = new Table().AddColumns(
            ["net", .. hasSeeds ? (string[])["seeds"] : [], "speed per hidden layer, first to last", "first / last",
            .. accuracies ? (string[])["train loss", "train", "test"] : ["train loss", "test loss"]]);
        foreach (ComparedNet net in results.Nets)
        {
            table.AddRow(
            [
                Markup.Escape(net.Label),
                .. hasSeeds ? (string[])[net.Runs.Count.ToString(CultureInfo.InvariantCulture)] : [],
                Shorten(MedianSpeeds([.. net.Runs.Select(run => results[run].Speeds)])),
                net.Runs.All(run => double.IsNaN(run.FirstToLast)) ? "" : Words(net.FirstToLast, "G3"),
                .. accuracies ? (string[])[Metric(net, RunMetrics.TrainLoss, "G4")] : [],
                Metric(net, train, format),
                Metric(net, test, format),
            ]);
        }

        return table;
    }

    private static string Shorten(IReadOnlyList<double> speeds) => speeds.Count <= 6
        ? string.Join(" ", speeds.Select(Number))
        : $"{string.Join(" ", speeds.Take(3).Select(Number))} … {string.Join(" ", speeds.TakeLast(3).Select(Number))}";

    private static IReadOnlyList<double> MedianSpeeds(IReadOnlyList<IReadOnlyList<Measurement>> runs) =>
    [
        .. Enumerable.Range(0, runs.Max(speeds => speeds.Count)).Select(layer =>
            Spread.Of(runs.Where(speeds => speeds.Count > layer).Select(speeds => speeds[layer].Value)).Median),
    ];

    private static string Metric(ComparedNet net, string name, string format) => net.Metric(name) is { } spread ? Words(spread, format) : "";

    private static string Words(Spread spread, string format)
    {
        string range = spread.Finite > 1 ? $"{Text(spread.Low)} to {Text(spread.High)}" : "";
        string lost = spread.Count > 1 && spread.Finite < spread.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{spread.Count - spread.Finite} of {spread.Count} not finite") : "";
        return range.Length + lost.Length == 0 ? Text(spread.Median)
            : $"{Text(spread.Median)} ({string.Join("; ", new[] { range, lost }.Where(part => part.Length > 0))})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
