using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Cli.Tests;

public sealed class TuneTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new() { Tuning = "tuning.json" };

    private string Table => Path.Combine(_gpugrad.Folder, "tuning.json");

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void TheTableThatTuneWritesDecidesWhatRuns()
    {
        GpuGradProcess.CommandResult tuned = _gpugrad.Run(
            "tune", "--shape", "5x33x3", "--sizes", "100", "--seconds", "0.01", "--device", "cpu:1", "--json");
        Assert.Equal("", tuned.Error);
        Assert.Equal(0, tuned.ExitCode);
        using JsonDocument json = JsonDocument.Parse(tuned.Output);
        Assert.Equal(["nn", "nt", "tn"], json.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("workload").GetString()![^2..]));
        Assert.Contains("Adam", json.RootElement.GetProperty("withoutChoice").EnumerateArray().Select(op => op.GetString()));

        // As if the variant that the catalogue has second were the fastest.
        JsonNode table = JsonNode.Parse(File.ReadAllText(Table))!;
        JsonNode nt = table["devices"]![0]!["ops"]!.AsArray().Single(op => (string?)op!["form"] == "NT")!;
        string[] variants = [.. nt["variants"]!.AsArray().Select(v => (string)v!)];
        Assert.Equal(["PackedPanelMatMul", "RowDotMatMul"], variants.Order(StringComparer.Ordinal));
        nt["variants"] = new JsonArray("PackedPanelMatMul");
        File.WriteAllText(Table, table.ToJsonString());
        GpuGradProcess.CommandResult bench = _gpugrad.Run(
            "bench", "matmul", "--shape", "6x30x4", "--transpose", "nt", "--seconds", "0.01", "--device", "cpu:1", "--json");
        using JsonDocument rows = JsonDocument.Parse(bench.Output);
        Assert.Equal("PackedPanelMatMul", rows.RootElement.GetProperty("rows")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("{ \"devices\": [", "not a tuning table")]
    [InlineData("{ \"devices\": [ { \"kind\": \"cpu\", \"name\": \"x\", \"ops\": [ { \"op\": \"MatMul\", \"form\": \"NN\", \"sizes\": [1], \"variants\": [\"Fast\"], \"gain\": 1 } ] } ] }", "'Fast' is no variant of MatMul")]
    public void AnUnreadableTableIsAnError(string text, string message)
    {
        File.WriteAllText(Table, text);
        GpuGradProcess.CommandResult result = _gpugrad.Run("bench", "matmul", "--shape", "2x2x2", "--seconds", "0.01", "--device", "cpu:1");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gpugrad: tuning.json: not a tuning table: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("GPUGRAD_TUNING=off", result.Error, StringComparison.Ordinal);
    }
}
