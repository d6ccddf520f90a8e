using System.Text.Json;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary>A run that is stopped early says so, and is over.</summary>
public sealed class EarlyStoppingTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void ARunSaysWhyItEndedEarly()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        _gpugrad.Write("net.json", """
            {
              "data": { "source": "tiny", "batch": 8 },
              "model": { "layers": [ { "dense": 9 }, { "activation": "tanh" }, { "dense": 10 } ] },
              "train": { "epochs": 9, "earlyStopping": { "metric": "testAccuracy", "patience": 2, "minDelta": 1 } },
              "expect": [ "testAccuracy >= 0 at end" ],
            }
            """);
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "net.json", "--device", "cpu:1", "--no-trials");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"net: stopped early after \d+ steps: testAccuracy was best at step 0 \(.*\) and no better in the 2 evaluations since\.", result.Output);
        string run = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));
        RunManifest manifest = RunManifest.Read(RunFolder.Open(run));
        Assert.Equal(RunStatus.Finished, manifest.Status);
        Assert.Equal(2, manifest.StoppedEarly!.Evaluations);
        Assert.Contains("testAccuracy was best at step 0", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
        Assert.Contains("there is nothing to go on with", _gpugrad.Run("run", "--resume", run).Output, StringComparison.Ordinal);
        Assert.Equal(0, _gpugrad.Run("data", run).ExitCode);

        using JsonDocument json = JsonDocument.Parse(_gpugrad.Run("run", "net.json", "--device", "cpu:1", "--no-trials", "--json").Output);
        Assert.Equal("testAccuracy", json.RootElement.GetProperty("runs")[0].GetProperty("stoppedEarly").GetProperty("metric").GetString());
    }
}
