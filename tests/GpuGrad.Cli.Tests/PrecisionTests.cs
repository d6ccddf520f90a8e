using System.Text.Json.Nodes;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// <c>train.precision</c> is that of every product of a command: with the variant that rounds operands pinned, a product of FP32 would be refused.
/// </summary>
public sealed class PrecisionTests : IDisposable
{
    private const string Experiment = """
        {
          "name": "net",
          "data": { "source": "fashion-mnist", "batch": 16 },
          "model": { "layers": [ { "dense": 12, "init": "lsuv" }, { "activation": "sigmoid" }, { "dense": 10 } ] },
          "train": { "steps": 3, "earlyStopping": true },
          "record": { "every": 1, "startSamples": 20 }
        }
        """;

    private readonly GpuGradProcess _gpugrad = new();

    public PrecisionTests()
    {
        _gpugrad.Environment["GPUGRAD_FORCE_MATMUL"] = "SpanRoundedMatMul";
        _gpugrad.Write("net.json", Experiment);
    }

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [InlineData("bf16", "run", "net.json", "--trials", "1")]
    [InlineData("tf32", "run", "net.json", "--no-trials", "--set", "train.pretrain={\"steps\":2}")]
    [InlineData("tf32x3", "theory", "net.json")]
    [InlineData("bf16", "gradients", "net.json")]
    [InlineData("bf16", "lr-find", "net.json", "--steps", "20")]
    public void EveryProductOfACommandIsRounded(string precision, params string[] command)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run([.. command, "--device", "cpu:1", "--set", $"train.precision={precision}"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("does not fit", _gpugrad.Run([.. command, "--device", "cpu:1", "--set", "train.precision=fp32"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunSaysItsPrecisionAndVariantsAndWhatItsGradientsAre()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "net.json", "--device", "cpu:1", "--no-trials", "--set", "train.precision=bf16");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));

        string folder = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        Assert.Equal("bf16", (string?)run["spec"]!["train"]!["precision"]);
        Assert.Equal(["SpanRoundedMatMul"], run["variants"]!["MatMul"]!.AsArray().Select(name => (string?)name));
        Assert.Equal((false, false), ((bool)run["gradients"]!["scaled"]!, (bool)run["gradients"]!["clipped"]!));
    }
}
