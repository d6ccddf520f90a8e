using System.Text.Json;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad cure</c> from the outside.</summary>
public sealed class CureTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void TheResultIsJsonAndTheCuredExperimentRuns()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "cure", Images(), "--device", "cpu:1", "--steps", "40", "--top", "1", "--full", "1", "--json", "--out", "cured.json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        Assert.Equal("cpu:1", root.GetProperty("device").GetString());
        Assert.Contains(root.GetProperty("verdicts").EnumerateArray(), verdict => verdict.GetProperty("kind").GetString() == "nonFinite");
        Assert.Equal(1600, root.GetProperty("heldBack").GetInt32());
        Assert.StartsWith(
            "diverged at step ", root.GetProperty("untreated").GetProperty("full").GetProperty("divergence").GetString(), StringComparison.Ordinal);
        JsonElement[] trials = [.. root.GetProperty("trials").EnumerateArray()];
        Assert.Single(trials, trial => trial.GetProperty("kinds").GetArrayLength() == 2);
        Assert.Single(trials, trial => trial.GetProperty("full").ValueKind == JsonValueKind.Object);
        Assert.Contains(root.GetProperty("refused").EnumerateArray(), refused => refused.GetProperty("name").GetString() == "layer norm");

        JsonElement winner = root.GetProperty("winner");
        string[] set = [.. winner.GetProperty("set").EnumerateArray().SelectMany(a => (string[])["--set", a.GetString()!])];
        GpuGradProcess.CommandResult byFile = _gpugrad.Run("gradients", "cured.json", "--device", "cpu:1", "--json");
        GpuGradProcess.CommandResult bySet = _gpugrad.Run(["gradients", Images(), "--device", "cpu:1", "--json", .. set]);
        Assert.Equal((0, ""), (byFile.ExitCode, byFile.Error));
        Assert.Equal(byFile.Output, bySet.Output);
    }

    [Fact]
    public void TheTableEndsWithWhatAppliesTheCure()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("cure", Images(), "--device", "cpu:1", "--steps", "40", "--top", "0", "--full", "2");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.All(
            (string[])["as it is", "Not for this net: batch norm: model.hidden.batchNorm: a highway layer", "<- the cure", " did it. ",
            "\nTo apply it: --set "],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("makes 2 nets of this experiment, and a cure is for one; pick it with --set model.hidden.depth=2", "--set",
        "sweep={\"model.hidden.depth\":[2,3]}")]
    [InlineData("--steps is the number of training steps of a first look at each remedy, at most; give 1 or more", "--steps", "0")]
    [InlineData("data.batch", "--set", "data.batch=100")]
    public void WhatCannotBeCuredIsRefused(string message, params string[] options)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(["cure", Spec(), "--device", "cpu:1", .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private string Images() => _gpugrad.Write("net.json", """
        {
          "data": { "batch": 20 },
          "model": { "hidden": { "depth": 3, "width": 8, "activation": "relu", "skip": "highway" } },
          "train": { "steps": 100, "optimizer": { "kind": "sgd", "learningRate": 1e25 } },
        }
        """);

    private string Spec()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        return _gpugrad.Write("net.json", """
            {
              "data": { "source": "./tiny", "batch": 10 },
              "model": { "hidden": { "depth": 3, "width": 8, "activation": "relu", "skip": "highway" } },
              "train": { "steps": 6, "optimizer": { "kind": "sgd", "learningRate": 1e25 } },
            }
            """);
    }
}
