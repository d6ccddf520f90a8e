using System.Diagnostics;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>Opens a page in headless Chromium and gives the DOM after its scripts ran, and what it logged.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The program on PATH, or null.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.SelectMany(name => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") }))
        .FirstOrDefault(File.Exists);

    /// <summary>The program; skips the test where there is none, and fails it where GPUGRAD_REQUIRE_CHROMIUM=1.</summary>
    public static string Require()
    {
        string? program = Find();
        if (program is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("GPUGRAD_REQUIRE_CHROMIUM") == "1", "GPUGRAD_REQUIRE_CHROMIUM=1, but no chromium is on PATH");
            Assert.Skip("no chromium on PATH (Debian: apt-get install chromium)");
        }

        return program!;
    }

    public static async Task<(string Dom, string Log)> OpenAsync(string program, string page, string profile, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={profile}",
                "--window-size=1400,2400", "--virtual-time-budget=10000", "--enable-logging=stderr", "--v=0", "--dump-dom",
                new Uri(page).AbsoluteUri,
            },
        };
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> dom = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> log = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (await dom, await log);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
