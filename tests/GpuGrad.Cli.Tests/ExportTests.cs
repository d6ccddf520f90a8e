using System.Text.Json;

namespace GpuGrad.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void TheCommandsOfTheDocumentationWriteWhatItSays()
    {
        string run = Path.GetFileName(TinyRun("[2]").Single());
        string[] commands = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "export.md"))
            .Split("```sh\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        foreach (string command in commands)
        {
            GpuGradProcess.CommandResult result = _gpugrad.Run(command["gpugrad ".Length..].Replace("NAME", run, StringComparison.Ordinal).Split(' '));
            Assert.Equal(("", 0), (result.Error, result.ExitCode));
            Assert.All(result.Output.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries), file => Assert.True(File.Exists(file), file));
        }

        string folder = Path.Combine(_gpugrad.Folder, "runs", run);
        Assert.Single(Directory.GetFiles(folder, "events.out.tfevents.*.gpugrad"));
        Assert.True(File.Exists(Path.Combine(folder, "parquet", "layers.parquet")));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder, "checkpoints", "final.safetensors")),
            File.ReadAllBytes(Path.Combine(_gpugrad.Folder, "weights", "final.safetensors")));
        // Steps 0, 2 and 4 of three layers, four kinds each.
        Assert.Equal(1 + (3 * 3 * 4), File.ReadAllLines(Path.Combine(_gpugrad.Folder, "tables", "layers.csv")).Length);
    }

    [Fact]
    public void EachOfSeveralRunsGetsAFolder()
    {
        string[] runs = TinyRun("[1, 2]");

        GpuGradProcess.CommandResult result = _gpugrad.Run(["export", .. runs, "--format", "tensorboard", "--out", "board", "--json"]);

        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(runs, json.RootElement.EnumerateArray().Select(r => r.GetProperty("folder").GetString()));
        Assert.Equal(
            runs.Select(run => Path.Combine(_gpugrad.Folder, "board", Path.GetFileName(run))),
            json.RootElement.EnumerateArray().Select(r => Path.GetDirectoryName(r.GetProperty("files")[0].GetString())));

        // The same folder for both would lose one of them.
        GpuGradProcess.CommandResult twice = _gpugrad.Run("export", runs[0], runs[0], "--format", "csv", "--out", "board");
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains(Path.GetFileName(runs[0]), twice.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export runs/gone --format csv", "runs/gone")]
    [InlineData("export . --format csv", "run.json")]
    [InlineData("export runs/gone --format pickle", "safetensors")]
    [InlineData("export runs/gone", "--format")]
    [InlineData("report runs/gone", "runs/gone")]
    public void WhatIsNoRunIsExitCodeTwoAndNamed(string command, string place)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(command.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gpugrad: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
    }

    // The folders of five steps of a net for every depth.
    private string[] TinyRun(string depths)
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", _gpugrad.Write("tiny.json", $$"""
            { "name": "tiny", "data": { "source": "./tiny", "batch": 10 }, "model": { "hidden": { "depth": 2, "width": 5 } },
              "train": { "steps": 5 }, "record": { "every": 2, "kinds": ["weightGradient", "delta", "activation", "weight"] },
              "sweep": { "model.hidden.depth": {{depths}} } }
            """), "--device", "cpu:1", "--no-report");
        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        return [.. Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Order(StringComparer.Ordinal)];
    }
}
