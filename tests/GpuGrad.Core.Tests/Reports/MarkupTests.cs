using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GpuGrad.Benchmarks;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Theory;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>
/// Whatever a run or a benchmark calls something, on the page it is text: of no name does the browser make an element, and none ends the data.
/// </summary>
public sealed partial class MarkupTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private const string Owned = "somebody else was here";

    // Ends scripts and attributes, starts elements, breaks lines of scripts, names a slot of the template and one of a chart's label.
    private const string Mark =
        $"\"'&amp;</script><script>document.title='{Owned}'</script><img src=x onerror=\"document.title='{Owned}'\">\u2028\u2029{{{{data}}}}{{b}}<!--";

    // What every page says, and what a browser keeps it from: requests of any kind.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    // Opens the tooltip of every chart, which no pointer does here; tooltips are made of markup.
    private const string ShowTooltips =
        """
        <script>
        setInterval(() => {
          if (!window.gpugradReport.ready || document.body.dataset.tooltips) return;
          document.body.dataset.tooltips = [...document.querySelectorAll('.chart')].filter(element => {
            const chart = echarts.getInstanceByDom(element);
            const series = chart.getOption().series.findIndex(s => !s.silent);
            chart.dispatchAction({ type: 'showTip', seriesIndex: Math.max(0, series), dataIndex: 0 });
            return true;
          }).length;
        }, 100);
        </script>
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pages => ["run", "comparison", "roofline"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryNameIsTextInTheData(string page)
    {
        string html = File.ReadAllText(Write(page));

        Assert.Equal(3, Regex.Count(html, "</script>"));
        Match data = Data().Match(html);
        Assert.DoesNotContain('<', data.Groups[1].Value);
        Assert.Contains(Texts(JsonNode.Parse(data.Groups[1].Value)!), text => text.Contains(Mark, StringComparison.Ordinal));
        Assert.DoesNotContain('<', Title().Match(html).Groups[1].Value);
        if (page == "run")
        {
            JsonNode run = JsonNode.Parse(data.Groups[1].Value)!["runs"]![0]!;
            Assert.All(
                (string[])[
                    "name", "label", "failure", "device", "versions", "variants", "spec", "metrics", "layers", "theory", "expectations", "verdicts", "notes",
                    "pretraining", "clips",
                ],
                field => Assert.Contains(Texts(run[field]!), text => text.Contains(Mark, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryPageForbidsEveryRequest(string page)
    {
        MatchCollection policies = ContentPolicy().Matches(File.ReadAllText(Write(page)));

        Assert.Equal(Policy, Assert.Single(policies).Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryNameIsTextInTheBrowser(string page)
    {
        string path = Write(page);
        string html = File.ReadAllText(path);
        File.WriteAllText(path, html.Insert(html.LastIndexOf("</body>", StringComparison.Ordinal), ShowTooltips));
        await using BrowserPage opened = await browser.NewPageAsync();

        await opened.OpenAsync(path);
        await opened.Page.WaitForFunctionAsync("() => document.body.dataset.tooltips > 0");

        // The policy would forbid the request for the image, and the browser would say so.
        opened.AssertQuiet();
        string dom = await opened.Page.ContentAsync();
        string shown = ScriptElement().Replace(dom, "");
        Assert.DoesNotContain($"<title>{Owned}", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!--", shown, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x", shown, StringComparison.Ordinal);
    }

    // The script comes out of a package whose hash no lock file has, since nothing refers to it.
    [Fact]
    public void TheChartLibraryIsTheOneThatWasLookedAt() =>
        Assert.Equal("9cb015aae490b7da4c8013dd2203819458713d1eed26577d8615836fb7c11e1f", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReportAssets.Read("echarts.js")))));

    private string Write(string page)
    {
        string path = _folder["page.html"];
        if (page == "roofline")
        {
            RooflineWriter.Write(new Roofline(Mark, Mark, 100, 10, [new(Mark, Mark, 1, 5, 0.1), new($"2{Mark}", $"2{Mark}", 20, 50, 0.6)]), path);
        }
        else
        {
            ReportWriter.Write([.. Enumerable.Range(1, page == "run" ? 1 : 2).Select(WriteRun)], path);
        }

        return path;
    }

    private RunFolder WriteRun(int number)
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 3, RecordedSteps = 6, Pretrained = true, ComparedAndClipped = true, Mark = Mark }.Write(_folder.Path);
        RunManifest manifest = RunManifest.Read(run);
        VerdictEvidence evidence = new(Mark, 3, 0, Mark, 40);
        Verdict cause = new(VerdictKind.NonFinite, VerdictSeverity.Severe, 1, Mark, Mark, Mark, [evidence])
        {
            Options = [new VerdictOption([$"data.source={Mark}"], Mark, null)],
        };
        Verdict consequence = cause with { Kind = VerdictKind.NotLearning, Follows = VerdictKind.NonFinite, Options = [] };
        LayerPrediction prediction = new(0, Mark, 1, 0.5, -1.5, 0.1, Mark);
        (manifest with
        {
            Name = Mark,
            Spec = new JsonObject { ["name"] = Mark, ["description"] = Mark, ["data"] = new JsonObject { ["batch"] = 32, ["source"] = Mark }, [Mark] = Mark },
            Device = new RunDevice($"cpu{Mark}", Mark),
            Versions = new RunVersions(Mark, Mark, Mark, Mark),
            Variants = new Dictionary<string, IReadOnlyList<string>> { [Mark] = [Mark] },
            Failure = Mark,
            FinalMetrics = new Dictionary<string, double> { [Mark] = 0.5 },
            Expectations = [new ExpectationResult(Mark, Mark, 0, 1, 1, [new(Mark, [1]), new(Mark, [2])], ["<"], false, Mark)],
            Verdicts = [cause, consequence],
            Notes = [cause],
            Theory = new TheoryPrediction([prediction], 0.1, null, null, null, null, Mark),
            Sweep = new SweepPosition($"{number}{Mark}", new Dictionary<string, JsonNode?> { [Mark] = Mark }),
            Pretraining = [.. manifest.Pretraining!.Select(layer => layer with { Loss = Mark })],
        }).Write(run.ManifestPath);
        return run;
    }

    // Names of members and values alike.
    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [member.Key] : Texts(member.Value).Prepend(member.Key)),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Texts),
        _ => node.GetValueKind() == System.Text.Json.JsonValueKind.String ? [node.GetValue<string>()] : [],
    };

    [GeneratedRegex("<script type=\"application/json\" id=\"report-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex ScriptElement();

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex Title();

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\">")]
    private static partial Regex ContentPolicy();
}
