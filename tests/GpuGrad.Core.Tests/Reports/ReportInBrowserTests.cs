using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Quantities;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>Opens real reports in headless Chromium: every chart has ink on it and nothing went to the console.</summary>
public sealed class ReportInBrowserTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    // Start, heat map, ridges, one layer, loss, accuracy, quantiles; and one for each quantity of a layer.
    private static int Usual => 7 + QuantityKinds.All.Count;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_chart_of_one_run_is_drawn()
    {
        await AssertDrawnAsync(Usual, [new SyntheticRun { RecordedSteps = 20 }.Write(folder.Path)]);
    }

    [Fact]
    public async Task A_pretrained_run_is_drawn()
    {
        // The reconstruction losses besides.
        await AssertDrawnAsync(Usual + 1, [new SyntheticRun { HiddenLayers = 5, RecordedSteps = 8, Pretrained = true }.Write(folder.Path)]);
    }

    [Fact]
    public async Task A_run_with_dead_and_broken_layers_is_drawn()
    {
        // Cosine, noise scale, and two of clipping besides.
        SyntheticRun run = new()
        {
            HiddenLayers = 6,
            RecordedSteps = 12,
            DeadLayers = 2,
            NaNFrom = 4,
            ComparedAndClipped = true,
            Verdicts = [SampleVerdict, SampleConsequence],
        };
        await AssertDrawnAsync(Usual + 4, [run.Write(folder.Path)]);
    }

    [Fact]
    public async Task Every_chart_of_a_sweep_is_drawn()
    {
        RunFolder[] runs = [.. new[] { 1, 2, 4 }.Select(depth => new SyntheticRun
        {
            HiddenLayers = depth,
            RecordedSteps = 8,
            Sweep = new SweepPosition($"depth {depth}", new Dictionary<string, JsonNode?> { ["model.hidden.depth"] = depth }),
        }.Write(folder.Path))];

        // Start, accuracy and first over last by depth, three heat maps, three times ridges, loss, accuracy.
        await AssertDrawnAsync(11, runs);
    }

    private static Verdict SampleVerdict => new(
        VerdictKind.NonFinite, VerdictSeverity.Severe, 1, "It broke.", "The weights grew.", "Lower train.optimizer.learningRate.",
        [new VerdictEvidence("values that are NaN", 3, 0, "hidden 6", 40), new VerdictEvidence("loss", double.NaN)])
    {
        Options = [new VerdictOption(["train.clip={\"kind\":\"globalNorm\",\"max\":1}"], "Clipping by global norm: 80 %.", null)],
    };

    private static Verdict SampleConsequence => SampleVerdict with { Kind = VerdictKind.NotLearning, Follows = VerdictKind.NonFinite, Options = [] };

    private async Task AssertDrawnAsync(int charts, IReadOnlyList<RunFolder> runs)
    {
        ReportWriter.Write(runs, folder["report.html"]);
        await using BrowserPage page = await browser.NewPageAsync();

        await page.OpenAsync(folder["report.html"]);

        page.AssertQuiet();
        Assert.Equal(charts, await page.Page.EvaluateAsync<int>("() => gpugradReport.charts"));
        Assert.Equal(charts, await page.Page.EvaluateAsync<int>("() => gpugradReport.drawn"));
    }
}
