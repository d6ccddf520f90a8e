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
        { ["presets", "show", "vanish"], "did you mean 'vanishing'?" },
        { ["presets", "shw", "vanishing"], "there is no command 'shw'; did you mean 'show'?" },
        { ["runn", "vanishing"], "there is no command 'runn'; did you mean 'run'?" },
        { ["run", "vanishing", "--devise", "cpu"], "there is no option '--devise'; did you mean '--device'?" },
        { ["export", "runs", "--format", "cvs"], "--format: there is no 'cvs'; did you mean 'csv'?" },
        { ["completion", "fsh"], "did you mean 'fish'?" },
        { ["schema", "x"], "'x' is more than schema takes." },
        { ["gradients", "vanishing"], "--set model.hidden.depth=1" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--weights", "none.safetensors"], "none.safetensors" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=2", "--set", "data.batch=9000"], "data.batch" },
        { ["bench", "step", "--net", "784,axb"], "--net" },
        { ["bench", "step", "--record-every", "-1"], "--record-every" },
        { ["bench", "step", "--cell", "gru", "--batch-norm"], "--batch-norm" },
        { ["bench", "step", "--cell", "gruu"], "gruu" },
        { ["bench", "step", "--cell", "gru", "--steps", "0"], "steps" },
        { ["bench", "step", "--steps", "7"], "--cell" },
        { ["bench", "step", "--cell", "gru", "--activation", "tanh"], "--activation" },
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

    [Fact]
    public void TheHintNamesTheWholeCommand() =>
        Assert.EndsWith("Try 'gpugrad bench matmul --help'.\n", _gpugrad.Run("bench", "matmul", "--transpose", "n").Error, StringComparison.Ordinal);

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
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--out: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    // Each names a place before a device is opened or data is read, which do not exist here.
    public static TheoryData<string, string[]> CommandsThatWrite => new()
    {
        { "--out", ["run", "vanishing", "--device", "cuda:9"] },
        { "--out", ["cure", "nothing.json", "--device", "cuda:9"] },
        { "--out", ["gradients", "nothing.json", "--device", "cuda:9"] },
        { "--out", ["tune", "--device", "cuda:9"] },
        { "--report", ["bench", "matmul", "--device", "cuda:9"] },
        { "--report", ["bench", "activations", "--device", "cuda:9"] },
    };

    [Theory]
    [MemberData(nameof(CommandsThatWrite))]
    public void WhereNothingCanBeWrittenIsToldFirst(string option, string[] command)
    {
        GpuGradProcess.CommandResult empty = _gpugrad.Run([.. command, option, ""]);
        Assert.Equal(2, empty.ExitCode);
        Assert.Contains($"{option} is ", empty.Error, StringComparison.Ordinal);
        Assert.Contains("it is empty", empty.Error, StringComparison.Ordinal);

        string file = _gpugrad.Write("taken", "a file, not a folder");
        GpuGradProcess.CommandResult below = _gpugrad.Run([.. command, option, Path.Combine(file, "below")]);
        Assert.Equal(2, below.ExitCode);
        Assert.Contains($"gpugrad: {option}: {Path.Combine(file, "below")}: {file} is a file", below.Error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_gpugrad.Folder));
    }

    // What a name may hold: codes for colours and titles, C1, a text turned round, a line that overwrites another.
    public static TheoryData<string[], string> CommandsThatNameWhatOthersWrote => new()
    {
        { ["run", "key.json"], "\\u001B[31mred\\u009B\\u202E" },
        { ["run", "name.json"], "\\u001B]0;title\\u0007" },
        { ["run", "no-\u001b[2Jsuch.json"], "no-\\u001B[2Jsuch.json" },
        { ["run", "vanishing", "--set", "model.\u001b[31m=1"], "\\u001B[31m" },
        { ["run", "vanishing", "--set", "data.source=./no\u001b[31m\rwhere"], "no\\u001B[31m\\u000Dwhere" },
        { ["run", "vanishing", "--device", "\u001b[5m"], "\\u001B[5m" },
        { ["\u001b[31m"], "\\u001B[31m" },
        { ["report", "\u009b31m"], "\\u009B31m" },
        { ["data", "./esc-\u001b[7m.csv"], "esc-\\u001B[7m.csv" },
        { ["gradients", "vanishing", "--set", "model.hidden.depth=1", "--device", "cpu", "--weights", "tensor.safetensors"], "\\u001B[31mw" },
    };

    [Theory]
    [MemberData(nameof(CommandsThatNameWhatOthersWrote))]
    public void WhatATerminalWouldObeyIsWrittenOut(string[] command, string escaped)
    {
        _gpugrad.Write("key.json", """{ "model": { "layers": [ { "dense": 4 }, { "\u001b[31mred\u009b\u202e": 3 } ] } }""");
        _gpugrad.Write("name.json", """{ "name": "\u001b]0;title\u0007", "model": { "layers": [ { "dense": 10 } ] } }""");
        byte[] header = """{ "\u001b[31mw": { "dtype": "F32", "shape": [0], "data_offsets": [0, 0] } }"""u8.ToArray();
        File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "tensor.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header]);

        GpuGradProcess.CommandResult result = _gpugrad.Run(command);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(escaped, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(
            result.Output + result.Error, character => character is '\u202e' || (char.IsControl(character) && character is not ('\n' or '\t')));
    }
}
