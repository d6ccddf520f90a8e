using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Verdicts;
using Microsoft.Playwright;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>The page of several nets, clicked through in Chromium.</summary>
public sealed class SweepPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private const string Accuracies = "th:has(button:text-is('test accuracy'))";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ThePictureComesFirst()
    {
        await using BrowserPage page = await OpenAsync(Sweep([1, 2, 3, 4, 10, 20]));

        LocatorBoundingBoxResult box = (await page.Page.Locator(".chart").First.BoundingBoxAsync())!;
        Assert.InRange(box.Y + box.Height, 300, 700);
        Assert.InRange(box.Width, 400, 800);
        Assert.Equal(
            ["Gradient of every layer at the start, by depth", "test accuracy by depth", "first / last at the start by depth"], (await TitlesAsync(page)).Take(3));
        page.AssertQuiet();
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task NothingIsWiderThanThePageAndRulesOfAccessibilityHold(int width, ColorScheme scheme)
    {
        await using BrowserPage page = await OpenAsync(Sweep([2, 10], seeds: 3), width, scheme);

        Assert.Equal(0, await page.OverflowAsync());
        foreach (ILocator summary in await page.Page.Locator("summary:visible").AllAsync())
        {
            await summary.ClickAsync();
        }

        Assert.Equal(0, await page.OverflowAsync());
        Assert.Empty(await page.ViolationsAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task TheTableIsSortedByClickAndByKeyboard()
    {
        // Accuracy falls with depth.
        await using BrowserPage page = await OpenAsync(Sweep([4, 1, 10]));
        ILocator head = page.Page.Locator(Accuracies);
        Assert.Equal("none", await head.GetAttributeAsync("aria-sort"));
        Assert.Equal(["4", "1", "10"], await DepthsAsync(page));

        await head.Locator("button").ClickAsync();

        Assert.Equal(["10", "4", "1"], await DepthsAsync(page));
        Assert.Equal("ascending", await head.GetAttributeAsync("aria-sort"));
        await head.Locator("button").PressAsync("Enter");
        Assert.Equal(["1", "4", "10"], await DepthsAsync(page));
        Assert.Equal("descending", await head.GetAttributeAsync("aria-sort"));
        await page.Page.Locator("th:has(button:text-is('depth')) button").PressAsync(" ");
        Assert.Equal(["1", "4", "10"], await DepthsAsync(page));
        Assert.Equal("none", await head.GetAttributeAsync("aria-sort"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task ColoursHaveACommonRangeOrEachNetItsOwn()
    {
        await using BrowserPage page = await OpenAsync(Sweep([2, 10]));
        (double Low, double High)[] common = await RangesAsync(page);
        Assert.Equal(common[0], common[1]);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "each net for itself" }).ClickAsync();

        (double Low, double High)[] own = await RangesAsync(page);
        // The smallest norm is the deeper net's, the largest the other's.
        Assert.Equal((common[0].High, common[0].Low), (own[0].High, own[1].Low));
        Assert.True(own[0].Low > common[0].Low, $"{own[0]} is no range of its own in {common[0]}");
        Assert.True(own[1].High < common[0].High, $"{own[1]} is no range of its own in {common[0]}");
        page.AssertQuiet();
    }

    [Fact]
    public async Task MediansAndRangesAreThoseOfTheRuns()
    {
        RunFolder[] runs = Sweep([3, 5], seeds: 4);
        await using BrowserPage page = await OpenAsync(runs);

        string[][] start = await CsvAsync(page, "Gradient of every layer at the start, by depth");
        string[][] result = await CsvAsync(page, "test accuracy by depth");

        Assert.Equal(["net", "layer", "layers before the output", "norm of weight gradient", "smallest", "largest", "seeds"], start[0]);
        Assert.Equal(1 + 4 + 6, start.Length);
        for (int layer = 0; layer < 6; layer++)
        {
            double[] norms = [.. runs[4..].Select(run => NormAtStart(run, layer)).Order()];
            string[] row = start[1 + 4 + layer];
            Assert.Equal([(norms[1] + norms[2]) / 2, norms[0], norms[3], 4], row[3..].Select(Number));
            Assert.Equal(["depth=5", (5 - layer).ToString(CultureInfo.InvariantCulture)], [row[0], row[2]]);
        }

        double[] accuracies = [.. runs[..4].Select(run => RunManifest.Read(run).FinalMetrics["testAccuracy"]).Order()];
        Assert.Equal([3, (accuracies[1] + accuracies[2]) / 2, accuracies[0], accuracies[3], 4], result[1][1..].Select(Number));
        Assert.Equal("4", await page.Page.Locator("table.sortable tbody tr").First.Locator("td").First.TextContentAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task AVerdictStandsOnceWithItsNetsAndRange()
    {
        RunFolder[] runs = Sweep([1, 4, 10], verdictFrom: 4);
        await using BrowserPage page = await OpenAsync(runs);

        ILocator rows = page.Page.Locator("section:has(h2:text-is('What is wrong')) > .scroll tbody tr");

        Assert.Equal(1, await rows.CountAsync());
        Assert.Equal(
            ["Vanishing gradient", "depth 4, 10", "δ first over last", "1.00 × 10⁻¹⁰ to 1.00 × 10⁻⁴", "0.1"],
            await rows.First.Locator("td").AllTextContentsAsync());
        Assert.Contains("Nothing is wrong in what was recorded of depth=1.", await page.Page.Locator(".sound").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.Locator(".card:visible").CountAsync());
        await page.Page.Locator("summary", new() { HasText = "The verdicts of 2 nets in full" }).ClickAsync();
        await page.Page.Locator("summary", new() { HasText = "depth=10: vanishing" }).ClickAsync();
        Assert.Equal(1, await page.Page.Locator(".card:visible").CountAsync());
        page.AssertQuiet();
    }

    // Nets as deep as they come in sweeps, each with more steps than the page shows.
    [Fact]
    public async Task FiftyNetsStayBelowFiveMegabytes()
    {
        RunFolder[] runs =
        [
            .. Enumerable.Range(0, 50).Select(i => new SyntheticRun
            {
                HiddenLayers = 20,
                RecordedSteps = 40,
                ValuesPerTensor = 60,
                Verdicts = [Vanishing(1e-9)],
                Sweep = new SweepPosition($"learningRate={i}", new Dictionary<string, JsonNode?> { ["train.optimizer.learningRate"] = i }),
            }.Write(_folder.Path)),
        ];

        await using BrowserPage page = await OpenAsync(runs);

        Assert.InRange(new FileInfo(_folder["page.html"]).Length, 1_500_000, 5_000_000);
        Assert.Equal(50, await page.Page.Locator("table.sortable tbody tr").CountAsync());
        Assert.Equal("true", await page.Page.Locator("button:text-is('rows')").GetAttributeAsync("aria-pressed"));
        LocatorBoundingBoxResult box = (await page.Page.Locator(".chart").First.BoundingBoxAsync())!;
        Assert.InRange(box.Y, 100, 400);
        page.AssertQuiet();
    }

    [Fact]
    public async Task BrokenEmptyAndOtherRunsAreComparedToo()
    {
        RunFolder nothing = RunFolder.Create(_folder.Path, "nothing", DateTimeOffset.UnixEpoch);
        RunDatabase.Open(nothing.DatabasePath).Dispose();
        new RunManifest { Name = "nothing", Spec = new JsonObject(), Seed = 1, Device = new RunDevice("cpu", "cpu"), StartedAt = DateTimeOffset.UnixEpoch }
            .Write(nothing.ManifestPath);
        RunFolder broken = new SyntheticRun { Name = "broken", HiddenLayers = 3, RecordedSteps = 4, NaNFrom = 0, DeadLayers = 1 }.Write(_folder.Path);
        RunFolder other = new SyntheticRun { Name = "other", HiddenLayers = 2, RecordedSteps = 4 }.Write(_folder.Path);
        RunManifest manifest = RunManifest.Read(other);
        (manifest with { Spec = JsonNode.Parse("""{"data":{"source":"other.csv"},"model":{"layers":[{"dense":3}]}}""")! }).Write(other.ManifestPath);

        await using BrowserPage page = await OpenAsync([nothing, broken, other]);

        Assert.Equal(["nothing", "broken", "other"], await page.Page.Locator("table.sortable tbody th").AllTextContentsAsync());
        Assert.Contains("became NaN at step 0", await page.Page.Locator(".failure").TextContentAsync(), StringComparison.Ordinal);
        page.AssertQuiet();
        await using BrowserPage none = await OpenAsync([nothing, nothing]);
        Assert.Contains("No gradient was recorded.", await none.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        none.AssertQuiet();
    }

    private static Verdict Vanishing(double ratio) => new(
        VerdictKind.Vanishing, VerdictSeverity.Severe, 1, "It vanishes.", "The slope is small.", "Another activation.",
        [new VerdictEvidence("δ first over last", ratio, 0.1)]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double NormAtStart(RunFolder run, int layer)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        return database.Records(0).Single(record => record.Kind == RecordedKind.WeightGradient && record.Layer == layer).Statistics.Norm;
    }

    private static async Task<IReadOnlyList<string>> DepthsAsync(BrowserPage page) =>
        await page.Page.Locator("table.sortable tbody th").AllTextContentsAsync();

    private static async Task<string[]> TitlesAsync(BrowserPage page) => await page.Page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('.chart')].map(chart => chart.getAttribute('aria-label').replace('Chart: ', ''))");

    // The ends of the colours of the heat maps of all nets.
    private static async Task<(double Low, double High)[]> RangesAsync(BrowserPage page)
    {
        double[] ends = await page.Page.EvaluateAsync<double[]>(
            """
            () => [...document.querySelectorAll('#heat .chart')]
              .map(chart => echarts.getInstanceByDom(chart).getOption().visualMap[0]).flatMap(map => [map.min, map.max])
            """);
        return [.. ends.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    private static async Task<string[][]> CsvAsync(BrowserPage page, string title)
    {
        (_, byte[] content) = await page.DownloadAsync(page.Page.GetByRole(AriaRole.Button, new() { Name = $"CSV: {title}", Exact = true }));
        return [.. Encoding.UTF8.GetString(content).TrimEnd().Split("\r\n").Select(line => line.Split(','))];
    }

    private RunFolder[] Sweep(int[] depths, int seeds = 1, int verdictFrom = int.MaxValue) =>
    [
        .. depths.SelectMany(depth => Enumerable.Range(0, seeds).Select(i => new SyntheticRun
        {
            Name = "sweep",
            Seed = 7 + (ulong)i,
            HiddenLayers = depth,
            RecordedSteps = 8,
            ValuesPerTensor = 80,
            Verdicts = depth >= verdictFrom ? [Vanishing(Math.Pow(10, -depth))] : [],
            Sweep = new SweepPosition(
                $"depth={depth}", new Dictionary<string, JsonNode?> { ["model.hidden.depth"] = depth, ["seed"] = 7 + i }),
        }.Write(_folder.Path))),
    ];

    private async Task<BrowserPage> OpenAsync(IReadOnlyList<RunFolder> runs, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        ReportWriter.Write(runs, _folder["page.html"]);
        BrowserPage page = await browser.NewPageAsync(width, scheme: scheme);
        await page.OpenAsync(_folder["page.html"]);
        return page;
    }
}
