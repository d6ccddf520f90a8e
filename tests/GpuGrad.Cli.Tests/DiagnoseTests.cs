using System.Text.Json;

namespace GpuGrad.Cli.Tests;

public sealed class DiagnoseTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void AVanishingNetIsNamedByRunRunJsonReportAndDiagnose()
    {
        string folder = RunVanishing();
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        JsonElement verdict = manifest.RootElement.GetProperty("verdicts")[0];
        Assert.Equal(("vanishing", JsonValueKind.Null), (verdict.GetProperty("kind").GetString(), verdict.GetProperty("follows").ValueKind));
        Assert.Equal([0], verdict.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32()));
        JsonElement option = verdict.GetProperty("options")[0];
        Assert.True(option.GetProperty("tried").GetProperty("cured").GetBoolean());
        Assert.InRange(option.GetProperty("tried").GetProperty("after").GetProperty("accuracy").GetDouble(), 0.3, 1);
        Assert.Equal(JsonValueKind.Array, manifest.RootElement.GetProperty("notes").ValueKind);
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("\"title\":\"Vanishing gradient\"", page, StringComparison.Ordinal);
        Assert.Contains("\"options\":[{\"text\":", page, StringComparison.Ordinal);

        GpuGradProcess.CommandResult text = _gpugrad.Run("diagnose", folder, "--precision");
        Assert.Equal(("", 0), (text.Error, text.ExitCode));
        Assert.Contains("Cause: Too many sigmoid layers", text.Output, StringComparison.Ordinal);
        Assert.Contains(option.GetProperty("text").GetString()!, text.Output, StringComparison.Ordinal);
        Assert.Contains("fp8 E4M3", text.Output, StringComparison.Ordinal);
        Assert.Contains("weightGradient", text.Output, StringComparison.Ordinal);

        GpuGradProcess.CommandResult result = _gpugrad.Run("diagnose", folder, "--json");
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement one = json.RootElement[0];
        Assert.Equal("vanishing", one.GetProperty("verdicts")[0].GetProperty("kind").GetString());
        Assert.Equal(
            ["fp16", "bf16", "fp8 E4M3", "fp8 E5M2"],
            one.GetProperty("precision").GetProperty("formats").EnumerateArray().Select(f => f.GetProperty("format").GetProperty("name").GetString()!));
        Assert.InRange(one.GetProperty("precision").GetProperty("formats")[2].GetProperty("gradients").GetProperty("toZero").GetDouble(), 0.1, 1);
    }

    [Fact]
    public void WhatWasNotTriedIsTriedLaterWhileTheDataAreTheSame()
    {
        string folder = RunVanishing("--no-trials", "--no-report");
        string manifest = Path.Combine(folder, "run.json");

        Assert.Contains(
            "Untried, since --no-trials was given. What usually helps: ", _gpugrad.Run("diagnose", folder, "--no-trials").Output, StringComparison.Ordinal);
        using JsonDocument tried = JsonDocument.Parse(_gpugrad.Run("diagnose", folder, "--device", "cpu:1", "--json").Output);
        Assert.True(tried.RootElement[0].GetProperty("verdicts")[0].GetProperty("options")[0].GetProperty("tried").GetProperty("cured").GetBoolean());

        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(manifest));
        File.WriteAllText(
            manifest, File.ReadAllText(manifest)
            .Replace(written.RootElement.GetProperty("dataSha256").GetString()!, new string('0', 64), StringComparison.Ordinal));
        Assert.Contains("Untried, since its data are gone or have changed.", _gpugrad.Run("diagnose", folder).Output, StringComparison.Ordinal);
    }

    private string RunVanishing(params string[] more)
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(
            [
                "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=6", "--set",
                "model.hidden.width=12",
                "--set", "train.epochs=null", "--set", "train.steps=400", "--set", "record.every=20", "--trials", "4", .. more,
            ]);
        Assert.Equal("", run.Error);
        string folder = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));

        // The answer comes last: the table, a line a finding, where the rest is told, and the page.
        string[] lines = run.Output.TrimEnd().Split('\n');
        int table = Array.FindIndex(lines, line => line.StartsWith('└'));
        Assert.Matches(
            $@"^vanishing: Vanishing gradient \(severe\) in hidden .+ at step 0.*\. {(more.Contains("--no-trials") ? "No remedy was tried, since " : @".+ \(held back, [\d.]+ % → [\d.]+ %\): --set ")}",
            lines[table + 1]);
        Assert.Equal($"Evidence and other options: gpugrad diagnose {folder}", lines[^2]);
        Assert.StartsWith(more.Contains("--no-report") ? "Runs: " : "Report: ", lines[^1], StringComparison.Ordinal);
        return folder;
    }
}
