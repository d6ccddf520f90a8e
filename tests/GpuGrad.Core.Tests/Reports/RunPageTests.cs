using System.Globalization;
using System.Text;
using System.Xml.Linq;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Verdicts;
using Microsoft.Playwright;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>The page of a run as a reader uses it: by pointer and keyboard, in light and dark, wide and narrow; what it exports is what run.db holds.</summary>
public sealed class RunPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task ItIsAccessibleAndFitsItsWindow(int width, ColorScheme scheme)
    {
        await using BrowserPage page = await browser.NewPageAsync(width, 900, scheme);
        await page.OpenAsync(Write(Run()));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Table: Layers by steps" }).ClickAsync();

        Assert.Empty(await page.ViolationsAsync());
        Assert.Equal(0, await page.OverflowAsync());
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("""
            () => [...document.querySelectorAll('section, article')].filter(card => [...card.querySelectorAll('*')].some(e =>
              !e.closest('.scroll, .numbers, pre, .print') && e.getBoundingClientRect().right > card.getBoundingClientRect().right + 1)).length
            """));
        page.AssertQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task LinesStandOutFromTheirCardByThreeToOne(ColorScheme scheme)
    {
        await using BrowserPage page = await browser.NewPageAsync(scheme: scheme);
        await page.OpenAsync(Write(Run()));

        // The formula of WCAG 2.1 for the contrast of two colours.
        double least = await page.Page.EvaluateAsync<double>("""
            () => {
              const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const light = colour => {
                pen.fillStyle = colour;
                pen.fillRect(0, 0, 1, 1);
                const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const card = light(getComputedStyle(document.querySelector('section')).backgroundColor);
              const colours = [...document.querySelectorAll('.chart')].flatMap(e => echarts.getInstanceByDom(e).getOption().series.filter(s => s.type === 'line').map(s => s.color));
              return Math.min(...colours.map(light).map(l => (Math.max(l, card) + 0.05) / (Math.min(l, card) + 0.05)));
            }
            """);

        Assert.True(least >= 3, $"the faintest line has a contrast of {least:0.00}:1");
    }

    [Fact]
    public async Task TheNumbersThatItSavesAreThoseOfTheDatabase()
    {
        RunFolder run = Run();
        await using BrowserPage page = await browser.NewPageAsync();
        await page.OpenAsync(Write(run));
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);

        (string name, byte[] content) = await page.DownloadAsync(page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV: Layers by steps" }));
        string[][] rows = Csv(content);

        Assert.EndsWith("layers-by-steps.csv", name, StringComparison.Ordinal);
        LayerRecord[] gradients = [.. database.Records().Where(r => r.Kind == RecordedKind.WeightGradient)];
        Assert.Equal(gradients.Length, rows.Length - 1);
        Dictionary<(string, string), string> byCell = rows.Skip(1).ToDictionary(row => (row[1], row[2]), row => row[3]);
        IReadOnlyList<LayerInfo> layers = database.Layers();
        Assert.All(gradients, record =>
        {
            string cell = byCell[(layers[record.Layer].Name, record.Step.ToString(CultureInfo.InvariantCulture))];
            double norm = record.Statistics is { NaNs: > 0 } ? double.NaN : record.Statistics.Norm;
            Assert.Equal(norm, double.Parse(cell, CultureInfo.InvariantCulture));
        });

        (_, content) = await page.DownloadAsync(page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV: Loss" }));
        Assert.Equal(
            database.Steps().Select(s => (s.Step, s.Loss)),
            Csv(content).Where(row => row[0] == "each batch")
                .Select(row => (long.Parse(row[1], CultureInfo.InvariantCulture), double.Parse(row[2], CultureInfo.InvariantCulture))));

        (_, content) = await page.DownloadAsync(page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV: Histograms of all layers" }));
        foreach (LayerRecord record in database.Records(0).Where(r => r.Kind == RecordedKind.WeightGradient))
        {
            long[] counts = [.. Csv(content).Where(row => row[1] == layers[record.Layer].Name).Select(row => long.Parse(row[5], CultureInfo.InvariantCulture))];
            Assert.Equal(record.Statistics.Count, counts.Sum());
            Assert.Equal(record.Histogram.Counts.ToArray().Count(c => c > 0) + (record.Statistics.Zeros > 0 ? 1 : 0), counts.Length);
        }

        page.AssertQuiet();
    }

    [Fact]
    public async Task EveryChartIsSavedAsDrawingPictureAndNumbers()
    {
        await using BrowserPage page = await browser.NewPageAsync(scheme: ColorScheme.Dark);
        string report = Write(Run());
        await page.OpenAsync(report);
        IReadOnlyList<ILocator> figures = await page.Page.Locator("figure").AllAsync();

        Assert.InRange(figures.Count, 10, 40);
        for (int i = 0; i < figures.Count; i++)
        {
            // Chromium lets a page save ten files before somebody must allow more.
            if (i > 0 && i % 3 == 0)
            {
                await page.OpenAsync(report);
            }

            ILocator figure = figures[i];
            (string name, byte[] svg) = await page.DownloadAsync(figure.GetByText("SVG", new() { Exact = true }));
            XDocument drawing = XDocument.Parse(Encoding.UTF8.GetString(svg));
            Assert.Equal("svg", drawing.Root!.Name.LocalName);
            Assert.True(drawing.Descendants().Count() > 20, $"{name} has almost nothing in it");
            Assert.Contains("Helvetica", Encoding.UTF8.GetString(svg), StringComparison.Ordinal);
            // What is made for print is light, whatever the page wears.
            Assert.DoesNotContain("rgb(25,31,38)", Encoding.UTF8.GetString(svg), StringComparison.Ordinal);

            (name, byte[] png) = await page.DownloadAsync(figure.GetByText("PNG", new() { Exact = true }));
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
            Assert.True(png.Length > 5_000, $"{name} has {png.Length} bytes");

            (name, byte[] csv) = await page.DownloadAsync(figure.GetByText("CSV", new() { Exact = true }));
            string[][] rows = Csv(csv);
            Assert.True(rows.Length > 1, $"{name} has no rows");
            Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        }

        page.AssertQuiet();
    }

    [Fact]
    public async Task AFindingLeadsToItsPlaceInTheCharts()
    {
        await using BrowserPage page = await browser.NewPageAsync();
        await page.OpenAsync(Write(Run()));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show hidden 3 at step 40 in the charts" }).PressAsync("Enter");

        Assert.Equal("heat", await page.Page.EvaluateAsync<string>("() => document.activeElement.id"));
        Assert.Equal("hidden 3 (30→30 sigmoid)", await page.Page.GetByLabel("layer", new() { Exact = true }).EvaluateAsync<string>("e => e.selectedOptions[0].text"));
        Assert.Equal("step 40", await page.Page.Locator("output").TextContentAsync());
        Assert.Equal((double[])[2, 4], await Series(page, "Layers by steps", "s => s.filter(x => x.silent)[0].data[0].reverse()"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy --set" }).First.ClickAsync();
        Assert.Equal("""--set 'train.clip={"kind":"globalNorm","max":1}'""", await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task TheStepsThatAreShownAreThoseOfEveryChart()
    {
        await using BrowserPage page = await browser.NewPageAsync();
        await page.OpenAsync(Write(Run()));
        ILocator first = page.Page.GetByLabel("first step shown"), last = page.Page.GetByLabel("last step shown");

        await first.FillAsync("30");
        await last.FillAsync("70");
        await last.PressAsync("Enter");

        int[] bounds = await page.Page.EvaluateAsync<int[]>("""
            () => [...document.querySelectorAll('.chart')].map(e => echarts.getInstanceByDom(e).getOption().xAxis[0]).filter(x => x.name === 'training step' && x.type === 'value').flatMap(x => [x.min, x.max])
            """);
        Assert.True(bounds.Length >= 8, $"{bounds.Length / 2} charts have steps");
        Assert.All(bounds.Chunk(2), pair => Assert.Equal([30, 70], pair));
        Assert.Equal(["30", "40", "50", "60", "70"], await page.Page.EvaluateAsync<string[]>("() => echarts.getInstanceByDom(document.querySelector('[aria-label=\"Chart: Layers by steps\"]')).getOption().xAxis[0].data"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "show all steps" }).ClickAsync();
        Assert.Equal("0", await first.InputValueAsync());

        // By dragging, the middle third of a chart.
        ILocator chart = page.Page.GetByRole(AriaRole.Img, new() { Name = "Chart: Loss" });
        await chart.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await chart.BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + (box.Width / 3), box.Y + (box.Height / 2));
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        Assert.True(await page.Page.Locator(".cursor:visible").CountAsync() >= 4, "the cursor is in every chart with steps");
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 2 / 3), box.Y + (box.Height / 2));
        await page.Page.Mouse.UpAsync();
        Assert.InRange(int.Parse(await first.InputValueAsync(), CultureInfo.InvariantCulture), 20, 50);
        Assert.InRange(int.Parse(await last.InputValueAsync(), CultureInfo.InvariantCulture), 60, 90);

        const string Height = "s => [s[0].data.find(p => p[0] === 30)[1]]";
        double loss = (await Series(page, "Loss", Height))[0];
        await page.Page.GetByLabel("logarithmic loss").CheckAsync();
        Assert.Equal(Math.Log10(loss), (await Series(page, "Loss", Height))[0], 1e-12);
        page.AssertQuiet();
    }

    [Fact]
    public async Task AHeatMapShowsWhatIsChosen()
    {
        RunFolder run = Run();
        await using BrowserPage page = await browser.NewPageAsync();
        await page.OpenAsync(Write(run));
        ILocator picker = page.Page.GetByLabel("what the heat map shows");
        IReadOnlyList<string> choices = await picker.Locator("option").AllTextContentsAsync();
        Assert.Equal(["norm", "zeros", "median size"], choices.Take(3));
        Assert.Contains("updates beside their weights", choices);

        await picker.SelectOptionAsync("zeros");
        (_, byte[] content) = await page.DownloadAsync(page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV: Layers by steps" }));

        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        LayerRecord dead = database.Records(0).Single(r => r is { Layer: 0, Kind: RecordedKind.WeightGradient });
        Assert.Equal((double)dead.Statistics.Zeros / dead.Statistics.Count, double.Parse(Csv(content)[1][3], CultureInfo.InvariantCulture));
        page.AssertQuiet();
    }

    // What a live page does: the same charts with more steps in them, and the reader's choices kept.
    [Fact]
    public async Task NewDataKeepWhatTheReaderChose()
    {
        SyntheticRun run = new() { HiddenLayers = 4, RecordedSteps = 6 };
        string early = Data(Write(run.Write(_folder.Path))), late = Data(Write((run with { RecordedSteps = 9 }).Write(_folder.Path)));
        await using BrowserPage page = await browser.NewPageAsync();
        await page.OpenAsync(_folder["report.html"]);
        await page.Page.EvaluateAsync("data => gpugradReport.update(JSON.parse(data))", early);
        await page.Page.GetByTitle("activation", new() { Exact = true }).ClickAsync();
        await page.Page.GetByText("Experiment file with every default").ClickAsync();
        await page.Page.GetByTitle("activation", new() { Exact = true }).FocusAsync();

        await page.Page.EvaluateAsync("data => gpugradReport.update(JSON.parse(data))", late);

        // Charts are drawn one a frame.
        await page.Page.WaitForFunctionAsync(
            "() => echarts.getInstanceByDom(document.querySelector('[aria-label=\"Chart: Layers by steps\"]'))?.getOption().xAxis[0].data.at(-1) === '80'");
        Assert.Equal("true", await page.Page.GetByTitle("activation", new() { Exact = true }).GetAttributeAsync("aria-pressed"));
        Assert.Equal("activation", await page.Page.EvaluateAsync<string>("() => document.activeElement.title"));
        Assert.True(await page.Page.Locator("details:has(pre)").EvaluateAsync<bool>("e => e.open"));
        page.AssertQuiet();
    }

    private static async Task<double[]> Series(BrowserPage page, string chart, string pick) => await page.Page.EvaluateAsync<double[]>(
        $"() => ({pick})(echarts.getInstanceByDom(document.querySelector('[aria-label=\"Chart: {chart}\"]')).getOption().series)");

    private static string[][] Csv(byte[] content)
    {
        using StringReader text = new(Encoding.UTF8.GetString(content));
        using CsvHelper.CsvParser parser = new(text, CultureInfo.InvariantCulture);
        List<string[]> rows = [];
        while (parser.Read())
        {
            rows.Add(parser.Record!);
        }

        return [.. rows];
    }

    private static string Data(string page)
    {
        string html = File.ReadAllText(page);
        const string Start = "id=\"report-data\">";
        int from = html.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return html[from..html.IndexOf("</script>", from, StringComparison.Ordinal)];
    }

    private string Write(RunFolder run)
    {
        ReportWriter.Write([run], _folder["report.html"]);
        return _folder["report.html"];
    }

    private RunFolder Run()
    {
        Verdict root = new(
            VerdictKind.NonFinite, VerdictSeverity.Severe, 1, "It broke.", "The weights grew.", "Lower train.optimizer.learningRate.",
            [new VerdictEvidence("values that are NaN", 3, 0, "hidden 3", 40), new VerdictEvidence("loss", double.NaN)])
        {
            Options = [new VerdictOption(["train.clip={\"kind\":\"globalNorm\",\"max\":1}"], "Clipping by global norm: 80 %.", null)],
        };
        return new SyntheticRun
        {
            HiddenLayers = 8,
            RecordedSteps = 12,
            DeadLayers = 1,
            NaNFrom = 6,
            Pretrained = true,
            ComparedAndClipped = true,
            Verdicts = [root, root with { Kind = VerdictKind.NotLearning, Follows = VerdictKind.NonFinite, Options = [] }],
        }.Write(_folder.Path);
    }
}
