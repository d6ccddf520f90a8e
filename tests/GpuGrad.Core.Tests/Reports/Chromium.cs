namespace GpuGrad.Core.Tests.Reports;

/// <summary>Where Chromium is.</summary>
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
}
