using System.Diagnostics;
using System.Text.RegularExpressions;
using GpuGrad.Core.Tests.Reports;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GpuGrad.Cli.Tests;

/// <summary>The pages of <c>gpugrad view</c> as a reader uses them.</summary>
public sealed class ViewPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private const string LastStep =
        "echarts.getInstanceByDom(document.querySelector('[aria-label=\"Chart: Loss\"]') ?? document.body)?.getOption().series[0].data.at(-1)[0]";

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task ThePagesAreAccessibleAndFitTheirWindow(int width, ColorScheme scheme)
    {
        Train("--set", "sweep={\"model.hidden.depth\":[1,2]}");
        Train("--name", "alone");
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "runs", "damaged"));
        _gpugrad.Write("runs/damaged/run.json", "{ half");
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using BrowserPage page = await browser.NewPageAsync(width, 900, scheme);

        await page.Page.GotoAsync(view.Address.AbsoluteUri);
        await Expect(page.Page.GetByText("4 runs")).ToBeVisibleAsync();
        Assert.Empty(await page.ViolationsAsync());
        Assert.Equal(0, await page.OverflowAsync());

        await page.OpenAsync(view.At(ViewProcess.PageOf(Runs("alone").Single())).AbsoluteUri);
        Assert.Empty(await page.ViolationsAsync());
        Assert.Equal(0, await page.OverflowAsync());

        await page.Page.GotoAsync(view.At("view?run=damaged").AbsoluteUri);
        await Expect(page.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "is not a run.json" })).ToBeVisibleAsync();
        Assert.Empty(await page.ViolationsAsync());
        Assert.Equal(0, await page.OverflowAsync());
        page.AssertQuiet();
    }

    [Fact]
    public async Task RunsAreFilteredSortedTickedAndCompared()
    {
        Train("--set", "sweep={\"model.hidden.depth\":[1,2,3]}");
        Train("--name", "alone");
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using BrowserPage page = await browser.NewPageAsync();
        await page.Page.GotoAsync(view.Address.AbsoluteUri);
        ILocator rows = page.Page.Locator("tbody tr");

        // The sweep in a row of its own, which folds.
        await Expect(rows).ToHaveCountAsync(5);
        ILocator fold = page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("3 nets$") });
        await fold.PressAsync("Enter");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(fold).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(fold).ToBeFocusedAsync();
        await fold.PressAsync("Enter");
        await page.Page.GetByLabel("sweeps and seeds grouped").UncheckAsync();
        await Expect(rows).ToHaveCountAsync(4);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "run", Exact = true }).PressAsync("Enter");
        await Expect(page.Page.Locator("tbody a")).ToHaveTextAsync(["alone", "depth=1", "depth=2", "depth=3"]);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "run", Exact = true }).PressAsync("Enter");
        await Expect(page.Page.Locator("tbody a")).ToHaveTextAsync(["depth=3", "depth=2", "depth=1", "alone"]);
        await Expect(page.Page.GetByRole(AriaRole.Columnheader, new() { Name = "run", Exact = true })).ToHaveAttributeAsync("aria-sort", "descending");

        await page.Page.GetByLabel("Filter").FillAsync("DEPTH=2");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Page.GetByText("1 of 4 runs")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^compare .*depth-2") }).PressAsync("Space");
        await page.Page.GetByLabel("Filter").FillAsync("nothing like it");
        await Expect(page.Page.GetByText("No run fits the filter.")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Filter").FillAsync("");
        await page.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^compare alone") }).PressAsync("Space");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Compare 2" }).PressAsync("Enter");
        await page.Page.WaitForFunctionAsync("() => document.body.dataset.reportReady === 'true'");
        Assert.Contains("run=alone", page.Page.Url, StringComparison.Ordinal);
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("2 nets side by side");

        // What was filtered, sorted and ticked is still so.
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "← All runs" }).ClickAsync();
        await Expect(page.Page.Locator("tbody a")).ToHaveTextAsync(["depth=3", "depth=2", "depth=1", "alone"]);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Compare 2" })).ToBeEnabledAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "alone" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("alone");
        page.AssertQuiet();
    }

    [Fact]
    public async Task RunsThatDifferInTheSeedAloneAreOneGroup()
    {
        foreach (string seed in (string[])["1", "2", "3"])
        {
            Train("--seed", seed);
        }

        Train("--name", "alone", "--set", "model.hidden.width=9");
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using BrowserPage page = await browser.NewPageAsync();
        await page.Page.GotoAsync(view.Address.AbsoluteUri);

        ILocator group = page.Page.Locator("tr.group");
        await Expect(group).ToHaveCountAsync(1);
        await Expect(group).ToContainTextAsync("vanishing · 3 seeds");
        // The median, and from where to where.
        await Expect(group.Locator(".range").First).ToContainTextAsync("–");
        await group.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Compare 3" })).ToBeEnabledAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task ThePageOfARunFollowsItWhileItTrains()
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using BrowserPage list = await browser.NewPageAsync();
        await list.Page.GotoAsync(view.Address.AbsoluteUri);
        await Expect(list.Page.GetByText("No run is here yet.")).ToBeVisibleAsync();

        using Process training = _gpugrad.Start(Experiment("--set", "train.steps=8000"));
        Task<GpuGradProcess.CommandResult> trained = Task.Run(() => GpuGradProcess.Finish(training), TestContext.Current.CancellationToken);
        await Expect(list.Page.Locator(".status.running")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await list.Page.Locator("tbody a").ClickAsync();
        await list.Page.WaitForFunctionAsync("() => document.body.dataset.reportReady === 'true'", null, new() { Timeout = 60_000 });
        await Expect(list.Page.Locator("#view-now.live")).ToContainTextAsync("training: step");
        long first = await LastStepAsync(list.Page);
        await list.Page.WaitForFunctionAsync(
            $"before => ({LastStep}) > before + 100", first, new() { Timeout = 60_000 });

        // What the reader holds is not taken away by new data.
        await list.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await list.Page.WaitForTimeoutAsync(500);
        long paused = await LastStepAsync(list.Page);
        await list.Page.WaitForTimeoutAsync(700);
        Assert.Equal(paused, await LastStepAsync(list.Page));
        await list.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        Assert.Equal(("", 0), ((await trained).Error, (await trained).ExitCode));
        await Expect(list.Page.Locator("#view-now")).ToHaveTextAsync("finished", new() { Timeout = 30_000 });
        await Expect(list.Page.Locator(".facts").First).ToContainTextAsync("status finished", new() { Timeout = 30_000 });
        Assert.Equal(7998, await LastStepAsync(list.Page));

        // The folder goes, and the page stays.
        Directory.Delete(Runs("").Single(), recursive: true);
        await Expect(list.Page.Locator("#view-told")).ToContainTextAsync("was removed; what is shown of it is how it was");
        await Expect(list.Page.Locator("#view-told")).Not.ToContainTextAsync("gpugrad view has ended");
        list.AssertQuiet();
        Assert.Equal(0, view.Interrupt().ExitCode);
        await Expect(list.Page.Locator("#view-told")).ToContainTextAsync("gpugrad view has ended; this is how it was.");
    }

    private static async Task<long> LastStepAsync(IPage page)
    {
        // For a moment there is none, when a page is built again.
        IJSHandle step = await page.WaitForFunctionAsync($"() => ({LastStep}) ?? false");
        return await step.JsonValueAsync<long>();
    }

    private static string[] Experiment(params string[] more) =>
    [
        "run", "vanishing", "--device", "cpu:1", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=2", "--set", "model.hidden.width=8",
        "--set", "train.epochs=null", "--set", "record.every=2", "--no-trials", "--no-report", .. more,
    ];

    private void Train(params string[] more)
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(Experiment(["--set", "train.steps=10", .. more]));
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
    }

    private string[] Runs(string beginning) => Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"), $"{beginning}*");
}
