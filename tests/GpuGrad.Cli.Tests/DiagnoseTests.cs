using System.Text.Json;

namespace GpuGrad.Cli.Tests;

public sealed class DiagnoseTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void AVanishingNetIsNamedByRunRunJsonReportAndDiagnose()
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=6", "--set", "model.hidden.width=12",
            "--set", "train.epochs=null", "--set", "train.steps=20", "--set", "record.every=5");
        Assert.Equal("", run.Error);
        Assert.Contains("vanishing: Vanishing gradient (severe, ", run.Output, StringComparison.Ordinal);
        string folder = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.Equal("vanishing", manifest.RootElement.GetProperty("verdicts")[0].GetProperty("kind").GetString());
        Assert.Contains("\"title\":\"Vanishing gradient\"", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);

        GpuGradProcess.CommandResult text = _gpugrad.Run("diagnose", folder, "--precision");
        Assert.Equal(("", 0), (text.Error, text.ExitCode));
        Assert.Contains("Cause: Too many sigmoid layers", text.Output, StringComparison.Ordinal);
        Assert.Contains("fp8 E4M3", text.Output, StringComparison.Ordinal);
        Assert.Contains("weightGradient", text.Output, StringComparison.Ordinal);

        GpuGradProcess.CommandResult result = _gpugrad.Run("diagnose", folder, "--json");
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement one = json.RootElement[0];
        Assert.Equal("vanishing", one.GetProperty("verdicts")[0].GetProperty("kind").GetString());
        Assert.Equal(["fp16", "bf16", "fp8 E4M3", "fp8 E5M2"], one.GetProperty("precision").GetProperty("formats").EnumerateArray().Select(f => f.GetProperty("format").GetProperty("name").GetString()!));
        Assert.InRange(one.GetProperty("precision").GetProperty("formats")[2].GetProperty("gradients").GetProperty("toZero").GetDouble(), 0.1, 1);
    }
}
