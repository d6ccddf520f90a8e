using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>Headless Chromium for the tests of a class. They skip by name where there is none, and fail where GPUGRAD_REQUIRE_CHROMIUM=1.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Find() is { } program)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    /// <summary>A page of a window of its own, in which nothing is opened yet.</summary>
    internal async Task<BrowserPage> NewPageAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        Chromium.Require();
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        return new BrowserPage(context, await context.NewPageAsync());
    }
}

/// <summary>A page in the browser, and what it said.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _said = [];

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => _said.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, message) => _said.Add($"error: {message}");
    }

    public IPage Page { get; }

    /// <summary>Opens a file or an address and waits until all charts are drawn.</summary>
    public async Task OpenAsync(string place)
    {
        await Page.GotoAsync(File.Exists(place) ? new Uri(Path.GetFullPath(place)).AbsoluteUri : place);
        await Page.WaitForFunctionAsync("() => document.body.dataset.reportReady === 'true'", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
    }

    /// <summary>Nothing was written to the console and no script failed.</summary>
    public void AssertQuiet() => Assert.Empty(_said);

    /// <summary>What the rules of WCAG 2.1 A and AA, as far as a program can tell, find wrong.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        RunOnlyOptions rules = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
        AxeResult result = await Page.RunAxe(new AxeRunOptions { RunOnly = rules });
        return [.. result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join("; ", v.Nodes.Take(5).Select(node => Start(node.Html)))}")];
    }

    /// <summary>How far the page is wider than its window, in pixels.</summary>
    public async Task<int> OverflowAsync() =>
        await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>What a click downloads: its name and content.</summary>
    public async Task<(string Name, byte[] Content)> DownloadAsync(ILocator button)
    {
        IDownload download = await Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        return (download.SuggestedFilename, await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static string Start(string text) => text[..Math.Min(160, text.Length)];
}
