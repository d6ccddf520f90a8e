namespace GpuGrad.Cli.Tests;

/// <summary>What users get wrong: each a clear message that names the place, the contract's exit code, and no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string[], string> BadCommands => new()
    {
        { ["run", "vanishin"], "vanishing" },
        { ["run", "no-such.json"], "no-such.json" },
        { ["run", "vanishing", "--device", "gpu"], "gpu" },
        { ["run", "vanishing", "--device", "cuda:7"], "cuda:7" },
        { ["run", "vanishing", "--set", "model.hidden.dept=3"], "model.hidden" },
        { ["run", "vanishing", "--set", "model.hidden.depth=three"], "model.hidden.depth" },
        { ["run", "vanishing", "--set", "nonsense"], "path=value" },
        { ["run", "vanishing", "--set", "data.source=./nowhere"], "nowhere" },
        { ["run", "vanishing", "--set", "data.batch=9000", "--set", "sweep=null", "--set", "expect=[]"], "data.batch" },
        { ["run", "vanishing", "--no-such-option"], "--no-such-option" },
        { ["run"], "run" },
        { ["presets", "show", "vanishin"], "vanishing" },
        { ["gradients", "vanishing"], "--set model.hidden.depth=1" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--weights", "none.safetensors"], "none.safetensors" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--set", "data.batch=9000"], "data.batch" },
        { ["bench", "step", "--net", "784,axb"], "--net" },
        { ["bench", "step", "--record-every", "-1"], "--record-every" },
        { ["bench", "matmul", "--shape", "3x4"], "--shape" },
        { ["data", "./nowhere"], "nowhere" },
        { ["data", "nowhere.csv"], "nowhere.csv" },
        { ["run", "vanishing", "--set", "data.source=adding-problem"], "train.loss" },
    };

    // Each can be written down, but makes no sense.
    public static TheoryData<string, string> SenselessSpecs => new()
    {
        { """{ "data": { "batch": 1 }, "model": { "layers": [ { "dense": 8 }, { "batchNorm": {} }, { "dense": 10 } ] } }""", "data.batch" },
        { """{ "data": { "batch": 1 }, "model": { "hidden": { "depth": 2, "width": 8, "batchNorm": true } } }""", "data.batch" },
        { """{ "model": { "layers": [ { "maxout": 8, "pieces": 1 }, { "dense": 10 } ] } }""", "model.layers[0].pieces" },
        { """{ "model": { "hidden": { "depth": 2, "width": 8, "activation": { "kind": "maxout", "pieces": 1 } } } }""", "model.hidden.activation.pieces" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "value", "max": -1 } } }""", "train.clip.max" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "globalNorm", "max": -1 } } }""", "train.clip.max" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "perTensorNorm", "max": 0 } } }""", "train.clip.max" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "adaptive", "max": -0.01 } } }""", "train.clip.max" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "adaptive", "epsilon": -1 } } }""", "train.clip.epsilon" },
        { """{ "model": { "layers": [ { "dense": 10 } ] }, "train": { "clip": { "kind": "globalNorm", "max": "NaN" } } }""", "train.clip.max" },
        { """{ "model": { "hidden": { "depth": 2, "width": 8 } }, "expect": [ "testAccuracy > 0.8 at end", "norm(delta, firts) > 0.1" ] }""",
        "expect[1]: column 13" },
        { """{ "model": { "hidden": { "depth": 2, "width": 8 } }, "record": { "kinds": [ "weight" ] }, "expect": [ "norm(delta, first) > 0.1" ] }""",
        "expect[0]: column 1" },
        { """{ "model": { "layers": [ { "dense": 16 }, { "residual": [ { "dense": 8 } ] }, { "dense": 10 } ] } }""", "model.layers[1]" },
    };

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(BadCommands))]
    public void BadInputIsExitCodeTwoAndNamesThePlace(string[] arguments, string place)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gpugrad: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_gpugrad.Folder, "runs")));
    }

    [Theory]
    [MemberData(nameof(SenselessSpecs))]
    public void ASenselessOptionIsExitCodeTwoAndNamesThePath(string spec, string path)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", _gpugrad.Write("spec.json", spec));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"gpugrad: {path}: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_gpugrad.Folder, "runs")));
    }

    // A file cannot spell NaN, since JSON has none; a command line can.
    [Theory]
    [InlineData("train.clip.max=NaN")]
    [InlineData("train.clip.max=-0.5")]
    public void ASenselessBoundOnTheCommandLineNamesThePath(string setting)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "vanishing", "--set", "train.clip.kind=globalNorm", "--set", setting);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gpugrad: train.clip.max: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AShapeThatDoesNotChainNamesTheLayer()
    {
        string file = _gpugrad.Write("net.json", """
            { "model": { "layers": [ { "dense": 30 }, { "activation": "relu" }, { "dense": 10, "inputs": 31 } ] } }
            """);
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", file);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("model.layers[2]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenIdxFileIsNamed()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "idx")).FullName;
        foreach (string name in (string[])["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
        {
            File.WriteAllBytes(Path.Combine(folder, name), [0, 0, 8, 3, 0, 0]);
        }

        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "vanishing", "--set", "data.source=./idx");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("train-images-idx3-ubyte", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnwritableOutFolderIsNamed()
    {
        string file = _gpugrad.Write("taken", "a file, not a folder");
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "vanishing", "--device", "cpu", "--out", file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
