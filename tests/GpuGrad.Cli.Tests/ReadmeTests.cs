using System.Diagnostics;

namespace GpuGrad.Cli.Tests;

/// <summary>Every command that the README shows is run as it stands there, and every experiment file is a net.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string FromClone = "dotnet run -c Release --project src/Cli -- ";

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Commands
    {
        get
        {
            TheoryData<string> data = [];
            IEnumerable<string> blocks = DocumentBlocks.Of("README.md", "sh").Where(block => !Installs(block));
            foreach (string line in blocks.SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                data.Add(line);
            }

            return data;
        }
    }

    public static TheoryData<string> Experiments => [.. DocumentBlocks.Of("README.md", "jsonc")];

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void TheCommandWorks(string line)
    {
        if (line == "dotnet test -c Release")
        {
            // This test runs under it.
            return;
        }

        string arguments = line.StartsWith(FromClone, StringComparison.Ordinal) ? line[FromClone.Length..] : line["gpugrad ".Length..];
        AssertWorks(_gpugrad.Run(DocumentBlocks.Words(arguments)));
    }

    // In the shell that takes brackets that match no file for an error; bash hands them on.
    [Fact]
    public void ZshReadsEveryCommandAsItIsMeant()
    {
        string lines = string.Concat(DocumentBlocks.Of("README.md", "sh").Where(block => !Installs(block)));
        ProcessStartInfo start = new(Shells.Require("zsh"), ["-f", "-e", "-c", $"gpugrad() {{ print -rl -- $@ }}\ndotnet() {{ }}\n{lines}"])
        {
            WorkingDirectory = _gpugrad.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        AssertWorks(result);
        Assert.Contains("\nexpect=[]\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void TheExperimentIsANet(string json)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("gradients", _gpugrad.Write("experiment.json", json), "--device", "cpu", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void TheWorkflowPassesAGoodNetAndStopsABadOne()
    {
        string expect = Assert.Single(DocumentBlocks.Of("README.md", "json"));
        string run = Assert.Single(DocumentBlocks.Of("README.md", "yaml")).Split('\n').Single(line => line.Contains("gpugrad run", StringComparison.Ordinal));
        string[] arguments = run[(run.IndexOf("gpugrad ", StringComparison.Ordinal) + "gpugrad ".Length)..].Split(' ');
        Assert.Equal("model.json", arguments[1]);
        string Net(string hidden, string budget) => $$"""
            { "data": { "batch": 32 }, "model": { "hidden": { "depth": 3, "width": 64, {{hidden}} } },
              "train": { {{budget}}, "optimizer": { "kind": "adam", "learningRate": 0.002 } }, {{expect}} }
            """;

        _gpugrad.Write("model.json", Net("\"activation\": \"relu\", \"init\": \"he-normal\"", "\"epochs\": 1"));
        GpuGradProcess.CommandResult good = _gpugrad.Run(arguments);
        _gpugrad.Write("model.json", Net("\"activation\": \"sigmoid\", \"init\": \"lecun-normal\"", "\"steps\": 20"));
        GpuGradProcess.CommandResult bad = _gpugrad.Run(arguments);

        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        Assert.Equal(3, bad.ExitCode);
        Assert.Matches(@"expectation FAILED: norm\(delta, first\) / norm\(delta, last\) > 0\.1 at start: measured 0\.0\d+ > 0\.1\n", bad.Error);
    }

    internal static void AssertWorks(GpuGradProcess.CommandResult result)
    {
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.NotEqual("", result.Output);
    }

    // PackageTests runs these, in an empty home.
    internal static bool Installs(string block) =>
        block.Contains("dotnet publish", StringComparison.Ordinal) || block.Contains("dotnet tool", StringComparison.Ordinal);
}
