using System.Text.Json.Nodes;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary>What a run on CUDA says of graphs, and that it leaves the same with and without them.</summary>
public sealed class CudaGraphTests : IDisposable
{
    private const int Steps = 11;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void ARunSaysWhetherItsStepsWereCapturedAndLeavesTheSame()
    {
        // Skips where there is none.
        bool emulated = TestDevices.Open("cuda:0").Simulates;
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        _gpugrad.Environment[CudaQueue.Variable] = "off";
        string eager = Run("eager", "cuda:0", Steps);
        Assert.Equal("eager: GPUGRAD_CUDA_GRAPHS is off", Graphs(eager));
        List<JsonNode> launches = Launches("eager");
        Assert.DoesNotContain(launches, launch => launch["graph"] is not null);
        _gpugrad.Environment.Remove(CudaQueue.Variable);
        foreach (string order in emulated ? (string[])["", "reverse", "random"] : [""])
        {
            // Of calls that no edge of the graph orders, the emulator changes the order.
            _gpugrad.Environment["CUDAEMU_GRAPH_ORDER"] = order;
            string captured = Run($"captured{order}", "cuda:0", Steps);
            Assert.Equal("captured", Graphs(captured));
            RunComparison.Equal(eager, captured);
            if (emulated)
            {
                // Of the steps 0, 3, 6 and 9 are recorded; the test split is evaluated four times. The first of each is enqueued call by call.
                List<JsonNode> same = Launches($"captured{order}");
                Assert.Equal(launches.Count, same.Count);
                Assert.Equal([3, 3, 6], same.Where(launch => launch["graph"] is not null).GroupBy(launch => (int)launch["graph"]!)
                    .Select(graph => graph.Max(launch => (int)launch["replay"]!) + 1).Order());
            }
        }
    }

    [Fact]
    public void OfOneStepThereIsNothingToCapture()
    {
        TestDevices.Open("cuda:0");
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        Assert.Equal("eager: no step was repeated", Graphs(Run("one", "cuda:0", steps: 1)));
    }

    [Fact]
    public void ARunOnAnotherDeviceSaysNothing()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        string run = Run("cpu", "cpu:1", Steps);
        Assert.Null(Graphs(run));
        Assert.DoesNotContain("graphs", File.ReadAllText(Path.Combine(run, "run.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void AnythingButOffIsExitCodeTwo()
    {
        _gpugrad.Environment[CudaQueue.Variable] = "1";
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "vanishing", "--device", "cuda:0");
        Assert.Equal((2, "gpugrad: GPUGRAD_CUDA_GRAPHS is '1', and can only be 'off'."), (result.ExitCode, result.Error.TrimEnd()));
    }

    private string Run(string name, string device, int steps)
    {
        _gpugrad.Environment["CUDAEMU_STATS"] = StatsPath(name);
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "run", "vanishing", "--device", device, "--out", name, "--no-report", "--no-trials", "--set", "sweep=null", "--set", "expect=[]", "--set",
            "data.source=./tiny", "--set", "data.batch=10", "--set", "model.hidden.depth=2", "--set", "model.hidden.width=12", "--set", "train.epochs=null",
            "--set", $"train.steps={steps}", "--set", "record.every=3", "--set", "record.startSamples=0");
        Assert.DoesNotContain("cudaemu", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
        return Directory.GetDirectories(Path.Combine(_gpugrad.Folder, name)).Single();
    }

    private static string? Graphs(string run) => RunManifest.Read(RunFolder.Open(run).ManifestPath).Device.Graphs;

    // A line of the emulator's counters a launch.
    private List<JsonNode> Launches(string name) =>
        File.Exists(StatsPath(name)) ? [.. File.ReadLines(StatsPath(name)).Select(line => JsonNode.Parse(line)!)] : [];

    private string StatsPath(string name) => Path.Combine(_gpugrad.Folder, $"{name}.stats");
}
