namespace GpuGrad.Cli.Tests;

/// <summary>Where shells are.</summary>
internal static class Shells
{
    /// <summary>The shell's program on PATH; skips the test where there is none, and fails it where GPUGRAD_REQUIRE_ZSH=1 or the like.</summary>
    public static string Require(string shell)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);
        string required = $"GPUGRAD_REQUIRE_{shell.ToUpperInvariant()}";
        Assert.False(program is null && Environment.GetEnvironmentVariable(required) == "1", $"{required}=1, but there is no {shell}");
        Assert.SkipWhen(program is null, $"no {shell}");
        return program!;
    }
}
