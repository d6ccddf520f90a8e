using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Reports;

/// <summary>A comparison as the page carries it: of every net the run that stands for it, and what all its runs came to.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes the properties <c>runs</c>, one a net, and <c>comparison</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="comparison">The runs.</param>
    /// <param name="writeRun">Writes a run.</param>
    /// <param name="link">Where the page of a run is; null for nowhere.</param>
    /// <exception cref="RunException">A run cannot be read.</exception>
    public static void Write(
        Utf8JsonWriter json, Comparison comparison, Action<Utf8JsonWriter, RunFolder, ReportBudget> writeRun, Func<RunFolder, string?> link)
    {
        IReadOnlyList<ComparedNet> nets = comparison.Nets;
        NetParameters parameters = NetParameters.Of(nets);
        string metric = nets.Any(net => net.Metric(RunMetrics.TestAccuracy) is not null) ? RunMetrics.TestAccuracy : RunMetrics.TestLoss;
        ReportBudget budget = ReportBudget.Compared(nets.Count);

        json.WriteStartArray("runs");
        foreach (ComparedNet net in nets)
        {
            writeRun(json, comparison[net.Median(metric)], budget);
        }

        json.WriteEndArray();
        json.WriteStartObject("comparison");
        WriteParameters(json, parameters);
        json.WriteStartArray("nets");
        foreach (ComparedNet net in nets)
        {
            WriteNet(json, net, metric, run => comparison[run], link, budget);
        }

        json.WriteEndArray();
        WriteVerdicts(json, VerdictSummary.Of(nets, parameters));
        WriteExpectations(json, NetExpectation.Of(nets));
        json.WriteStartArray("differences");
        foreach (SpecDifference difference in SpecDifferences.Of([.. nets.Select(net => net.Runs[0])]))
        {
            json.WriteStartObject();
            json.WriteString("path", difference.Path);
            json.WriteStartArray("values");
            for (int net = 0; net < nets.Count; net++)
            {
                json.WriteStringValue(difference.Label(net));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        // The rest is the same, or stands among the differences.
        json.WritePropertyName("spec");
        nets[0].Runs[0].Manifest.Spec.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, NetParameters parameters)
    {
        json.WriteStartArray("parameters");
        foreach (NetParameter parameter in parameters.All)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("path", parameter.Path);
            json.WriteStartArray("values");
            for (int net = 0; net < parameter.Values.Count; net++)
            {
                if (parameter.Values[net] is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
                {
                    value.WriteTo(json);
                }
                else
                {
                    json.WriteStringValue(parameter.Label(net));
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNet(
        Utf8JsonWriter json, ComparedNet net, string metric, Func<ComparedRun, RunFolder> folderOf, Func<RunFolder, string?> link, ReportBudget budget)
    {
        json.WriteStartObject();
        json.WriteString("label", net.Label);
        json.WriteString("shown", Seed(net.Median(metric)));
        json.WriteStartArray("seeds");
        SpreadsJson spreads = new();
        foreach (ComparedRun run in net.Runs)
        {
            RunFolder folder = folderOf(run);
            using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
            spreads.Add(database);
            json.WriteStartObject();
            json.WriteString("seed", Seed(run));
            json.WriteString("folder", run.Folder);
            json.WriteString("status", JsonSerializer.SerializeToElement(run.Manifest.Status).GetString());
            json.WriteString("failure", run.Manifest.Failure);
            if (link(folder) is { } page)
            {
                json.WriteString("page", page);
            }

            json.WritePropertyName("firstToLast");
            json.WriteExact(run.FirstToLast);
            json.WriteStartObject("metrics");
            foreach (string name in run.Manifest.FinalMetrics.Keys)
            {
                json.WritePropertyName(name);
                json.WriteExact(run.Metric(name) ?? double.NaN);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteSpread(json, "firstToLast", net.FirstToLast);
        json.WriteStartObject("metrics");
        foreach (string name in net.Runs.SelectMany(run => run.Manifest.FinalMetrics.Keys).Distinct())
        {
            WriteSpread(json, name, net.Metric(name)!.Value);
        }

        json.WriteEndObject();
        spreads.Write(json, budget.CurvePoints);
        json.WriteEndObject();
    }

    private static void WriteVerdicts(Utf8JsonWriter json, IReadOnlyList<VerdictSummary> verdicts)
    {
        json.WriteStartArray("verdicts");
        foreach (VerdictSummary verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("title", verdict.Title);
            json.WriteString("severity", verdict.Severity == VerdictSeverity.Severe ? "severe" : "warning");
            json.WriteNumber("runs", verdict.Runs);
            json.WriteNumber("consequences", verdict.Consequences);
            json.WriteString("where", verdict.Where);
            json.WriteString("seeds", verdict.Seeds);
            json.WriteString("quantity", verdict.Quantity);
            WriteSpread(json, "range", verdict.Range);
            WriteSpread(json, "limits", verdict.Limits);
            json.WriteStartArray("nets");
            foreach (VerdictOfNet net in verdict.Nets)
            {
                json.WriteStartArray();
                json.WriteNumberValue(net.Net);
                json.WriteNumberValue(net.Runs);
                json.WriteNumberValue(net.Of);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExpectations(Utf8JsonWriter json, IReadOnlyList<NetExpectation> expectations)
    {
        json.WriteStartArray("expectations");
        foreach (NetExpectation expectation in expectations)
        {
            json.WriteStartObject();
            json.WriteNumber("net", expectation.Net);
            json.WriteNumber("passed", expectation.Passed);
            json.WriteNumber("of", expectation.Runs);
            json.WriteString("seed", expectation.Seed.ToString(CultureInfo.InvariantCulture));
            json.WriteString("text", expectation.Shown.Text);
            json.WriteString("time", expectation.Shown.Time);
            json.WriteString("measured", expectation.Shown.Measured);
            json.WriteString("note", expectation.Shown.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSpread(Utf8JsonWriter json, string name, Spread spread)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("median");
        json.WriteExact(spread.Median);
        json.WritePropertyName("low");
        json.WriteExact(spread.Low);
        json.WritePropertyName("high");
        json.WriteExact(spread.High);
        json.WriteNumber("finite", spread.Finite);
        json.WriteNumber("of", spread.Count);
        json.WriteEndObject();
    }

    private static string Seed(ComparedRun run) => run.Manifest.Seed.ToString(CultureInfo.InvariantCulture);
}
