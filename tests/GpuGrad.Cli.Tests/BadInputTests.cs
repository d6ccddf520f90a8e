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
        { ["run", "vanishing", "--set", "data.batch=9000", "--set", "sweep=null", "--set", "checks=[]"], "data.batch" },
        { ["run", "vanishing", "--no-such-option"], "--no-such-option" },
        { ["run"], "run" },
        { ["presets", "show", "vanishin"], "vanishing" },
        { ["gradients", "vanishing"], "--set model.hidden.depth=1" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--weights", "none.safetensors"], "none.safetensors" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--set", "data.batch=9000"], "data.batch" },
        { ["bench", "step", "--net", "784,axb"], "--net" },
        { ["data", "./nowhere"], "nowhere" },
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
