using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GpuGrad.Core.Tests.Reports;
using GpuGrad.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// The pictures of README.md and docs/ are what the first screen of each page shows. GPUGRAD_WRITE_PICTURES=1 puts them into docs/pictures,
/// otherwise they are made and thrown away.
/// </summary>
public sealed partial class PictureTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private const int Width = 1440, Height = 900;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void EveryPictureIsShownWithAWordForThoseWhoDoNotSeeIt()
    {
        HashSet<string> shown = [];
        foreach (string document in Directory.GetFiles(Path.Combine(Repository(), "docs"), "*.md").Append(Path.Combine(Repository(), "README.md")))
        {
            foreach (Match picture in Picture().Matches(File.ReadAllText(document)))
            {
                shown.Add(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, picture.Groups["path"].Value)));
                Assert.InRange(picture.Groups["words"].Length, 40, 300);
            }
        }

        string[] files = Directory.GetFiles(Pictures());
        Assert.Equal(files.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.All(files, file =>
        {
            Assert.Equal((Width, Height), Size(File.ReadAllBytes(file)));
            Assert.InRange(new FileInfo(file).Length, 20_000, 400_000);
        });
    }

    [Fact, Nightly]
    public async Task ThePageOfASweep()
    {
        await using BrowserPage page = await OpenReportAsync("run", "vanishing", "--device", "cpu");
        await Expect(page.Page.Locator("canvas").First).ToBeInViewportAsync();
        await KeepAsync("sweep.png", page);
    }

    [Fact, Nightly]
    public async Task ThePageOfARun()
    {
        await using BrowserPage page = await OpenReportAsync(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "model.hidden.depth=10");
        await Expect(page.Page.GetByText("Vanishing gradient").First).ToBeInViewportAsync();
        await KeepAsync("run.png", page);
    }

    [Fact, Nightly]
    public async Task ThePageOfARunThatTrains()
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        using Process training = _gpugrad.Start(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "model.hidden.depth=6", "--set", "train.epochs=1000", "--no-report", "--no-trials");
        await using BrowserPage page = await browser.NewPageAsync(Width, Height);
        await page.Page.GotoAsync(view.Address.AbsoluteUri);
        await page.Page.Locator("tbody a").ClickAsync(new() { Timeout = 120_000 });
        await page.Page.WaitForFunctionAsync("() => document.body.dataset.reportReady === 'true'", null, new() { Timeout = 120_000 });
        await Expect(page.Page.Locator("#view-now.live")).ToHaveTextAsync(new Regex(@"training: step [1-9][\d,]{5,}"), new() { Timeout = 300_000 });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await KeepAsync("view.png", page);
        GpuGradProcess.Interrupt(training);
        Assert.Equal(130, GpuGradProcess.Finish(training).ExitCode);
        Assert.Equal(0, view.Interrupt().ExitCode);
    }

    private async Task<BrowserPage> OpenReportAsync(params string[] arguments)
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(arguments);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        BrowserPage page = await browser.NewPageAsync(Width, Height);
        await page.OpenAsync(run.Output.TrimEnd().Split('\n')[^1].Split(": ")[1]);
        return page;
    }

    private static async Task KeepAsync(string name, BrowserPage page)
    {
        byte[] picture = await page.Page.ScreenshotAsync();
        page.AssertQuiet();
        Assert.Equal((Width, Height), Size(picture));
        if (Environment.GetEnvironmentVariable("GPUGRAD_WRITE_PICTURES") == "1")
        {
            await File.WriteAllBytesAsync(Path.Combine(Pictures(), name), picture, TestContext.Current.CancellationToken);
        }
    }

    // Width and height are the first fields of the first chunk.
    private static (int Width, int Height) Size(ReadOnlySpan<byte> png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));

    private static string Pictures() => Directory.CreateDirectory(Path.Combine(Repository(), "docs", "pictures")).FullName;

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"!\[(?<words>[^\]]*)\]\((?<path>[^)]+)\)")]
    private static partial Regex Picture();
}
