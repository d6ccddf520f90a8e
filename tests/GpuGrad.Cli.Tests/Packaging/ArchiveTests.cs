namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>An archive needs no .NET on the machine: what a release makes for each system, with the runtimes of that system, which are downloaded.</summary>
[Nightly]
public sealed class ArchiveTests(EmptyHome home) : IClassFixture<EmptyHome>
{
    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public void AnArchiveHasAllThatAProgramNeeds(string system)
    {
        ReadmeTests.AssertWorks(home.RunInClone($".ci/archive {system} \"$HOME/archives\""));
        string name = $"gpugrad-{EmptyHome.Version}-{system}", folder = home.NewFolder($"unpacked-{system}");
        if (system != "linux-x64")
        {
            Assert.True(new FileInfo(Path.Combine(home.Folder, "archives", $"{name}.{(system == "win-x64" ? "zip" : "tar.gz")}")).Length > 20_000_000);
            return;
        }

        // The web page wants the other runtime. Ctrl-C ends it.
        string gpugrad = $"./{name}/gpugrad";
        GpuGradProcess.CommandResult result = home.Run(
            "bash",
            [
                "-e", "-c",
                $"""
                export DOTNET_ROOT=/nowhere
                tar -xzf ../archives/{name}.tar.gz
                {gpugrad} run vanishing --device cpu --no-trials --set sweep=null --set train.epochs=1
                timeout --preserve-status -s INT 20 {gpugrad} view runs --no-browser --port 0
                """,
            ],
            folder);
        ReadmeTests.AssertWorks(result);
        Assert.Contains("\nView: http://", result.Output, StringComparison.Ordinal);
    }
}
