using System.Text.Json;
using GpuGrad.Checkpoints;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad run --weights</c> as users call it, and what becomes of the file when the run is resumed.</summary>
public sealed class StartWeightsTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public StartWeightsTests()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        _gpugrad.Write("net.json", """
            {
              "data": { "source": "tiny", "batch": 8 },
              "model": { "layers": [ { "dense": 9 }, { "activation": "tanh" }, { "dense": 10 } ] },
              "train": { "steps": 12, "optimizer": { "learningRate": 0.5 } },
              "record": { "every": 3, "startSamples": 10 },
              "checkpoint": { "every": 4 },
            }
            """);
    }

    public void Dispose() => _gpugrad.Dispose();

    // A run from given weights has the same bits where it was killed, before its first checkpoint or after it; a file that changes matters before it only.
    [Fact]
    public void ARunStartsFromAFileAndGoesOnFromIt()
    {
        string weights = Path.Combine(Run("first"), "checkpoints", "final.safetensors");
        File.Copy(weights, Path.Combine(_gpugrad.Folder, "start.safetensors"));
        string[] from = ["--weights", "start.safetensors"];
        string whole = Run("whole", from);
        RunManifest manifest = RunManifest.Read(RunFolder.Open(whole));
        Assert.Null(manifest.Theory);
        Assert.NotNull(RunManifest.Read(RunFolder.Open(Path.GetDirectoryName(Path.GetDirectoryName(weights))!)).Theory);
        Assert.Equal(Path.Combine(_gpugrad.Folder, "start.safetensors"), (string?)manifest.Spec["train"]!["weights"]!["file"]);
        float[] ends = SafetensorsReader.Read(Path.Combine(whole, "checkpoints", "final.safetensors")).Tensors[0].Values;
        Assert.NotEqual(SafetensorsReader.Read(weights).Tensors[0].Values, ends);

        string early = Killed("early", "before-checkpoint", from), late = Killed("late", "before-checkpoint:2", from);
        byte[] bytes = File.ReadAllBytes(Path.Combine(_gpugrad.Folder, "start.safetensors"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "start.safetensors"), bytes);
        GpuGradProcess.CommandResult refused = _gpugrad.Run("run", "--resume", early, "--no-report", "--no-trials");
        Assert.Equal(2, refused.ExitCode);
        Assert.Matches("^gpugrad: train.weights: .*start.safetensors: has changed \\(SHA-256 [0-9a-f]{64}\\) since", refused.Error);
        Assert.Equal(0, _gpugrad.Run("run", "--resume", late, "--no-report", "--no-trials").ExitCode);
        RunComparison.Equal(whole, late);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "start.safetensors"), bytes);
        Assert.Equal(0, _gpugrad.Run("run", "--resume", early, "--no-report", "--no-trials").ExitCode);
        RunComparison.Equal(whole, early);
    }

    // A path in the experiment begins at its file, as that of the data does; gradients are of the weights that the training starts from.
    [Fact]
    public void AnExperimentNamesItsWeightsItself()
    {
        string weights = Path.Combine(Run("first"), "checkpoints", "final.safetensors");
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "deep"));
        File.Copy(weights, Path.Combine(_gpugrad.Folder, "deep", "start.safetensors"));
        File.WriteAllText(
            Path.Combine(_gpugrad.Folder, "deep", "net.json"),
            File.ReadAllText(Path.Combine(_gpugrad.Folder, "net.json")).Replace("\"tiny\"", "\"../tiny\"", StringComparison.Ordinal)
                .Replace("\"steps\": 12", "\"steps\": 12, \"weights\": \"start.safetensors\"", StringComparison.Ordinal));
        string named = _gpugrad.Run("gradients", "deep/net.json", "--device", "cpu:1", "--json").Output;
        Assert.Equal(_gpugrad.Run("gradients", "net.json", "--weights", weights, "--device", "cpu:1", "--json").Output, named);
        Assert.NotEqual(_gpugrad.Run("gradients", "net.json", "--device", "cpu:1", "--json").Output, named);
        GpuGradProcess.CommandResult run = _gpugrad.Run("run", "deep/net.json", "--dry-run", "--device", "cpu:1");
        Assert.Equal("", run.Error);
        Assert.Contains(
            "and not of those of start.safetensors that its training starts from",
            _gpugrad.Run("theory", "deep/net.json", "--device", "cpu:1", "--seeds", "1").Output, StringComparison.Ordinal);
        GpuGradProcess.CommandResult cure = _gpugrad.Run("cure", "deep/net.json", "--device", "cpu:1", "--trials", "1", "--top", "0", "--json");
        Assert.Equal("", cure.Error);
        using JsonDocument tried = JsonDocument.Parse(cure.Output);
        Assert.DoesNotContain("model.", cure.Output, StringComparison.Ordinal);
        GpuGradProcess.CommandResult missing = _gpugrad.Run("run", "net.json", "--weights", "none.safetensors", "--device", "cpu:1");
        Assert.Equal(2, missing.ExitCode);
        Assert.Matches("^gpugrad: .*none.safetensors: there is no such file; train.weights \\(or --weights\\) names a file of weights", missing.Error);
        Assert.False(Directory.Exists(Path.Combine(_gpugrad.Folder, "runs")));
    }

    private string Run(string name, params string[] more)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run([.. Arguments(name), .. more]);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, name)));
    }

    private string Killed(string name, string point, params string[] more)
    {
        _gpugrad.Environment["GPUGRAD_CRASH_AT"] = point;
        Assert.NotEqual(0, _gpugrad.Run([.. Arguments(name), .. more]).ExitCode);
        _gpugrad.Environment.Remove("GPUGRAD_CRASH_AT");
        return Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, name)));
    }

    private static string[] Arguments(string name) => ["run", "net.json", "--out", name, "--device", "cpu:1", "--no-report", "--no-trials"];
}
