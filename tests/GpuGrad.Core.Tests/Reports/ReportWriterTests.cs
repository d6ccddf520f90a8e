using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Reports;

public sealed partial class ReportWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_data_of_the_run_is_in_the_page()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 3, RecordedSteps = 4, DeadLayers = 1, Verdicts = [] }.Write(folder.Path);

        JsonNode data = Data(Write([run]))["runs"]![0]!;

        Assert.Equal("finished", (string?)data["status"]);
        Assert.Equal("7", (string?)data["seed"]);
        Assert.Equal(["hidden", "hidden", "hidden", "output"], data["layers"]!.AsArray().Select(l => (string?)l!["role"]));
        Assert.Equal([0L, 10, 20, 30], data["norms"]!["steps"]!.AsArray().Select(s => (long)s!));
        Assert.Equal(new RecordSpec().Kinds.Select(k => k.Spell()), data["norms"]!["kinds"]!.AsObject().Select(k => k.Key));
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        double norm = database.Records(20).Single(r => r is { Layer: 2, Kind: RecordedKind.Delta }).Statistics.Norm;
        double[] norms = Numbers(data["norms"]!["kinds"]!["delta"]);
        Assert.Equal(4 * 4, norms.Length);
        Assert.Equal(norm, norms[(2 * 4) + 2]);
        Assert.All(norms[..4], dead => Assert.Equal(0, dead));
        Assert.All(Numbers(data["norms"]!["zeros"]!["delta"])[..4], share => Assert.Equal(1, share));
        Assert.Equal(["[0.2, 0.21, 0.19] > 0.12", "0.0312 < 0.03"], data["expectations"]!.AsArray().Select(e => (string?)e!["measured"]));
        Assert.Empty(data["verdicts"]!.AsArray());
        JsonNode fp16 = data["precision"]!["formats"]![0]!;
        Assert.Equal("fp16", (string?)fp16["name"]);
        // Every layer and kind but the updates.
        Assert.Equal(4 * 5, fp16["layers"]!.AsArray().Count);
        Assert.Equal(fp16["layers"]!.AsArray().Count, data["precision"]!["layers"]!.AsArray().Count);
        Assert.Equal(4, data["curves"]!["loss"]!.AsArray().Count);
    }

    [Fact]
    public void Directions_and_clipping_are_in_the_page()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 2, RecordedSteps = 12, ComparedAndClipped = true }.Write(folder.Path);

        JsonNode data = Data(Write([run]))["runs"]![0]!;

        JsonNode directions = data["directions"]!;
        Assert.Equal(Enumerable.Range(1, 11).Select(i => 10L * i), directions["steps"]!.AsArray().Select(s => (long)s!));
        Assert.Equal(Enumerable.Repeat(0.5, 3 * 11), Numbers(directions["cosine"]));
        // 32 · (1 − 0.5) / 0.5, once ten steps are averaged.
        Assert.Equal([.. Enumerable.Repeat(double.NaN, 9), 32, 32], Numbers(directions["noiseScale"])[..11]);
        Assert.Equal([32.0, 32, 32], directions["meanNoiseScale"]!.AsArray().Select(n => (double)n!));
        Assert.Equal([0.0, 2, 0.5], data["clips"]!["steps"]![0]!.AsArray().Select(n => (double)n!));
        Assert.Equal([null, "0.weight"], data["clips"]!["tensors"]!.AsArray().Select(t => (string?)t!["name"]));
        Assert.Equal(1, (double)data["clips"]!["tensors"]![1]!["clipped"]!);
    }

    // For a sigmoid the slope over its steepest is 4 (E[a] − E[a²]); the output layer has none, and no sigmoid dies.
    [Fact]
    public void How_units_stand_is_in_the_page()
    {
        RunFolder run = RunFolder.Open(Path.Combine(AppContext.BaseDirectory, "Compatibility", "written-2026-11", "run"));

        JsonNode data = Data(Write([run]))["runs"]![0]!;

        double[] slopes = Numbers(data["units"]!["slope"]);
        long[] steps = [.. data["norms"]!["steps"]!.AsArray().Select(s => (long)s!)];
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        foreach (LayerRecord record in database.Records().Where(r => r.Kind == RecordedKind.Activation))
        {
            double slope = slopes[(record.Layer * steps.Length) + Array.IndexOf(steps, record.Step)];
            double meanSquare = record.Statistics.Norm * record.Statistics.Norm / record.Statistics.Count;
            Assert.Equal(record.Layer == 6 ? double.NaN : 4 * (record.Statistics.Mean - meanSquare), slope, 1e-12);
        }

        Assert.Equal(7 * steps.Length, slopes.Length);
        Assert.All(Numbers(data["units"]!["dead"]), share => Assert.Equal(double.NaN, share));
    }

    // Theory gives ratios to the last hidden layer, whose measured norm its curve starts from.
    [Fact]
    public void Theory_stands_beside_the_first_recorded_step()
    {
        TheoryPrediction theory = new(
            [
                new LayerPrediction(0, "0", 1, 0.5, -1.5, 0.1, null),
                new LayerPrediction(1, "2", null, null, null, null, "no theory of it"),
                new LayerPrediction(2, "4", 1, 0.5, 0, 0, null),
            ],
            0.1, null, null, null, null, "The gradient vanishes.");
        RunFolder run = new SyntheticRun { HiddenLayers = 3, RecordedSteps = 2, Theory = theory }.Write(folder.Path);

        JsonNode data = Data(Write([run]))["runs"]![0]!;

        double last = Math.Log10(Numbers(data["norms"]!["kinds"]!["delta"])[2 * 2]);
        JsonArray curve = data["theory"]!["delta"]!.AsArray();
        Assert.Equal("The gradient vanishes.", (string?)data["theory"]!["cause"]);
        Assert.Equal(last - 1.5, (double)curve[0]!, 0.001);
        Assert.Null(curve[1]);
        Assert.Equal(last, (double)curve[2]!, 0.001);
        Assert.Equal(4, curve.Count);
        RunFolder older = new SyntheticRun { HiddenLayers = 1, RecordedSteps = 2 }.Write(folder.Path);
        Assert.Null(Data(Write([older]))["runs"]![0]!["theory"]);
    }

    [Fact]
    public void The_stage_before_training_is_in_the_page()
    {
        JsonNode data = Data(Write([new SyntheticRun { HiddenLayers = 2, RecordedSteps = 2, Pretrained = true }.Write(folder.Path)]))["runs"]![0]!;

        JsonArray layers = data["pretraining"]!.AsArray();
        Assert.Equal([0, 1], layers.Select(l => (int)l!["layer"]!));
        Assert.Equal("crossEntropy", (string?)layers[1]!["measure"]);
        Assert.Equal(0.003, (double)layers[1]!["speedBefore"]!, 1e-9);
        JsonArray losses = layers[1]!["losses"]!.AsArray();
        Assert.Equal(300, losses.Count);
        Assert.Equal((0L, 540.0), ((long)losses[0]![0]!, (double)losses[0]![1]!));
        Assert.Equal(499, (long)losses[^1]![0]!);
    }

    [Fact]
    public void Histograms_unpack_to_what_was_recorded()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 2, RecordedSteps = 3, NaNFrom = 1 }.Write(folder.Path);
        JsonNode kinds = Data(Write([run]))["runs"]![0]!["histograms"]!["kinds"]!;
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        int specials = 0;

        foreach (LayerRecord record in database.Records())
        {
            JsonNode cell = kinds[record.Kind.Spell()]![(int)(record.Step / 10)]![record.Layer]!;
            string packed = cell is JsonArray array ? (string)array[0]! : (string)cell!;
            Assert.Equal(record.Histogram.Counts, Unpack(packed));
            if (cell is JsonArray special)
            {
                specials++;
                Assert.Equal(
                    [record.Statistics.Zeros, record.Statistics.NaNs, 0, 0],
                    special.Skip(1).Select(n => (long)n!));
            }
        }
        Assert.True(specials > 0, "the run has tensors with NaN");
    }

    [Fact]
    public void The_page_loads_nothing_and_forbids_it()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 2, RecordedSteps = 2 }.Write(folder.Path);

        string page = File.ReadAllText(Write([run]));

        // The chart library spells an <img> for an export that the report does not offer, so it is taken out here.
        string own = page.Replace(ReportAssets.Read("echarts.js"), "", StringComparison.Ordinal);
        Assert.InRange(page.Length - own.Length, 1_000_000, 1_300_000);
        Assert.DoesNotMatch(LoadingElement(), own);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        // The only addresses are the names of XML namespaces inside the chart library.
        Assert.All(Address().Matches(page).Select(m => m.Value), a => Assert.StartsWith("http://www.w3.org/", a, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_that_ends_a_script_stays_text()
    {
        RunFolder run = new SyntheticRun { Name = "<b>{{data}}</script>", HiddenLayers = 2, RecordedSteps = 2 }.Write(folder.Path);

        string page = File.ReadAllText(Write([run]));

        Assert.Equal(3, Regex.Count(page, "</script>"));
        Assert.Contains("<title>&lt;b&gt;{{data}}&lt;/script&gt; · GpuGrad</title>", page, StringComparison.Ordinal);
        Assert.Equal("<b>{{data}}</script>", (string?)Data(folder["report.html"])["title"]);
    }

    [Fact]
    public void A_long_run_is_thinned_to_size()
    {
        var synthetic = new SyntheticRun { HiddenLayers = 40, RecordedSteps = 1000, ValuesPerTensor = 60, Kinds = [RecordedKind.Weight] };
        RunFolder run = synthetic.Write(folder.Path);

        string path = Write([run]);

        Assert.InRange(new FileInfo(path).Length, 1_500_000, 7_100_000);
        JsonNode data = Data(path)["runs"]![0]!;
        foreach (string part in (string[])["norms", "histograms"])
        {
            long[] steps = [.. data[part]!["steps"]!.AsArray().Select(s => (long)s!)];
            Assert.Equal(1000, (int)data[part]!["recorded"]!);
            Assert.InRange(steps.Length, 10, 999);
            Assert.Equal((0, 9990), (steps[0], steps[^1]));
        }
    }

    [Fact]
    public void Of_a_run_that_trains_the_steps_that_are_shown_are_read_alone()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 40, RecordedSteps = 1000, ValuesPerTensor = 60, Kinds = [RecordedKind.Weight] }.Write(folder.Path);
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            RunJson.Write(json, run, ReportBudget.Single.WhileTraining(), new LiveStatistics());
        }

        JsonNode norms = JsonNode.Parse(buffer.ToArray())!["norms"]!;
        long[] steps = [.. norms["steps"]!.AsArray().Select(s => (long)s!)];
        Assert.Equal(1000, (int)norms["recorded"]!);
        // 146 cells a layer: every eighth of the steps, which are ten apart, and the last.
        Assert.Equal([.. Enumerable.Range(0, 125).Select(i => i * 80L), 9990], steps);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        double[] read = Numbers(norms["kinds"]!["weight"]);
        Assert.Equal(
            database.Layers().SelectMany(layer => steps.Select(step => database.Statistics(step).Single(s => s.Layer == layer.Id).Statistics.Norm)), read);
    }

    [Fact]
    public void A_run_that_recorded_nothing_still_gives_a_page()
    {
        RunFolder run = RunFolder.Create(folder.Path, "early", DateTimeOffset.UnixEpoch);
        RunDatabase.Open(run.DatabasePath).Dispose();
        new RunManifest { Name = "early", Spec = new JsonObject(), Seed = 1, Device = new RunDevice("cpu", "cpu"), StartedAt = DateTimeOffset.UnixEpoch }
            .Write(run.ManifestPath);

        JsonNode data = Data(Write([run]))["runs"]![0]!;

        Assert.Equal("running", (string?)data["status"]);
        Assert.Empty(data["norms"]!["kinds"]!.AsObject());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 1, RecordedSteps = 1 }.Write(folder.Path);
        string blocked = Path.Combine(run.ManifestPath, "report.html");

        Assert.StartsWith(blocked, Assert.Throws<RunException>(() => ReportWriter.Write([run], blocked)).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonNode? packed) => MemoryMarshal.Cast<byte, double>(Convert.FromBase64String((string)packed!)).ToArray();

    private static JsonNode Data(string path)
    {
        Match match = Regex.Match(File.ReadAllText(path), "<script type=\"application/json\" id=\"report-data\">(.*?)</script>", RegexOptions.Singleline);
        return JsonNode.Parse(match.Groups[1].Value)!;
    }

    private static long[] Unpack(string packed)
    {
        var counts = new long[FloatHistogram.BinCount];
        var bytes = new Queue<byte>(Convert.FromBase64String(packed));
        int position = -1;
        long Varint()
        {
            long value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = bytes.Dequeue();
                value |= (long)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
        while (bytes.Count > 0)
        {
            position += (int)Varint();
            counts[FloatHistogram.BinAt(position)] = Varint();
        }
        return counts;
    }

    [GeneratedRegex("<(script|img|iframe|link|object|embed)[^>]*\\s(src|href|data)\\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex LoadingElement();

    [GeneratedRegex("https?://[^\"'\\s]+")]
    private static partial Regex Address();

    private string Write(IReadOnlyList<RunFolder> runs)
    {
        ReportWriter.Write(runs, folder["report.html"]);
        return folder["report.html"];
    }
}
