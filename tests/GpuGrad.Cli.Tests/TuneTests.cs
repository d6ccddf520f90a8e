using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Tests;

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
            "tune", "--shape", "5x133x3", "--sizes", "100", "--seconds", "0.01", "--device", "cpu:1", "--json");
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
        nt["values"] = null;
        File.WriteAllText(Table, table.ToJsonString());
        GpuGradProcess.CommandResult bench = _gpugrad.Run(
            "bench", "matmul", "--shape", "6x120x4", "--transpose", "nt", "--seconds", "0.01", "--device", "cpu:1", "--json");
        using JsonDocument rows = JsonDocument.Parse(bench.Output);
        Assert.Equal("PackedPanelMatMul", rows.RootElement.GetProperty("rows")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void TunedValuesRunAndAreRecorded()
    {
        JsonArray ops = [.. ((string[])["NN", "NT", "TN"]).Select(form => new JsonObject
        {
            ["op"] = "MatMul",
            ["form"] = form,
            ["sizes"] = new JsonArray(50, 20, 300),
            ["gain"] = 1.2,
        })];
        AssertRunAndRecorded(new JsonObject { ["devices"] = new JsonArray(new JsonObject { ["kind"] = "cpu", ["name"] = "x", ["ops"] = ops }) });
    }

    // Times the steps of three nets for each value: half a minute.
    [Fact]
    [Nightly]
    public void SoAreThoseOfTheTableThatTuneWrites()
    {
        GpuGradProcess.CommandResult tuned = _gpugrad.Run(
            "tune", "--shape", "50x300x20", "--sizes", "100", "--seconds", "0.01", "--device", "cpu:2", "--json");
        Assert.Equal("", tuned.Error);
        Assert.Equal(0, tuned.ExitCode);
        using JsonDocument json = JsonDocument.Parse(tuned.Output);
        JsonElement ofDevice = json.RootElement.GetProperty("ofDevice");
        Assert.Equal("serialWork", ofDevice.GetProperty("name").GetString());
        Assert.Equal(6, ofDevice.GetProperty("values").GetArrayLength());
        Assert.All(ofDevice.GetProperty("values").EnumerateArray(), value => Assert.Equal(3, value.GetProperty("microseconds").GetArrayLength()));

        AssertRunAndRecorded(JsonNode.Parse(File.ReadAllText(Table))!);
    }

    // As if these values were the fastest.
    private void AssertRunAndRecorded(JsonNode table)
    {
        JsonNode device = table["devices"]![0]!;
        device["values"] = new JsonObject { ["serialWork"] = 12288 };
        foreach (JsonNode? op in device["ops"]!.AsArray())
        {
            op!["variants"] = new JsonArray("PackedPanelMatMul");
            op["values"] = new JsonObject { ["PackedPanelMatMul"] = new JsonObject { ["depthBlock"] = 256 } };
        }

        File.WriteAllText(Table, table.ToJsonString());
        GpuGradProcess.CommandResult bench = _gpugrad.Run(
            "bench", "matmul", "--shape", "50x300x20", "--transpose", "nn", "--seconds", "0.01", "--device", "cpu:2", "--json");
        using JsonDocument rows = JsonDocument.Parse(bench.Output);
        Assert.Equal("PackedPanelMatMul[depthBlock=256]", rows.RootElement.GetProperty("rows")[0].GetProperty("name").GetString());

        GpuGradProcess.CommandResult devices = _gpugrad.Run("devices", "--json");
        using JsonDocument listed = JsonDocument.Parse(devices.Output);
        JsonElement cpu = listed.RootElement.EnumerateArray().Single(d => d.GetProperty("device").GetString() == "cpu");
        Assert.Equal(12288, cpu.GetProperty("tuning").GetProperty("values").GetProperty("serialWork").GetInt32());

        string net = _gpugrad.Write("net.json", """
            { "name": "tuned", "data": { "batch": 50 }, "model": { "layers": [ { "dense": 20 }, { "dense": 10 } ] }, "train": { "steps": 1 } }
            """);
        foreach (JsonNode? op in device["ops"]!.AsArray())
        {
            op!["sizes"] = new JsonArray(50, 20, 784);
        }

        File.WriteAllText(Table, table.ToJsonString());
        GpuGradProcess.CommandResult run = _gpugrad.Run("run", net, "--device", "cpu:2", "--no-report", "--json");
        Assert.Equal("", run.Error);
        using JsonDocument manifest = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Single(), "run.json")));
        Assert.Equal(12288, manifest.RootElement.GetProperty("device").GetProperty("tuned").GetProperty("serialWork").GetInt32());
        Assert.Contains(
            "PackedPanelMatMul[depthBlock=256]",
            manifest.RootElement.GetProperty("variants").GetProperty("MatMul").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void ATableWithoutTunablesIsStillRead()
    {
        File.WriteAllText(
            Table,
            """{ "devices": [ { "kind": "cpu", "name": "x", "ops": [ { "op": "MatMul", "form": "NT", "sizes": [6, 4, 120], "variants": ["PackedPanelMatMul"], "gain": 1.2 } ] } ] }""");
        GpuGradProcess.CommandResult bench = _gpugrad.Run(
            "bench", "matmul", "--shape", "6x120x4", "--transpose", "nt", "--seconds", "0.01", "--device", "cpu:1", "--json");
        using JsonDocument rows = JsonDocument.Parse(bench.Output);
        Assert.Equal("PackedPanelMatMul", rows.RootElement.GetProperty("rows")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void AnInterruptKeepsWhatWasFound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGINT to send to a process on Windows");
        using Process process = _gpugrad.Start("tune", "--shape", "5x133x3", "--shape", "50x300x20", "--sizes", "100", "--seconds", "0.3", "--device", "cpu:2");
        Assert.StartsWith("cpu:2 (", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Assert.Matches(@"^MatMul 5x133x3 nn +[\d.]+ µs  ", process.StandardOutput.ReadLine()!);
        GpuGradProcess.Interrupt(process);
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Matches(@"^gpugrad: interrupted with \d shapes found, which are in tuning.json; of the others it holds what it held before\n$", result.Error);
        JsonArray ops = JsonNode.Parse(File.ReadAllText(Table))!["devices"]![0]!["ops"]!.AsArray();
        Assert.Equal(result.Error.Split(' ')[3], ops.Count.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(("MatMul", "NN"), ((string?)ops[0]!["op"], (string?)ops[0]!["form"]));
    }

    [Theory]
    [InlineData("{ \"devices\": [", "not a tuning table")]
    [InlineData("{ \"devices\": [ { \"kind\": \"cpu\", \"name\": \"x\", \"ops\": [], \"values\": { \"spins\": 1 } } ] }",
        "'spins' is no tunable of device 'x'; it has: serialWork.")]
    [InlineData("{ \"devices\": [ { \"kind\": \"cpu\", \"name\": \"x\", \"ops\": [], \"values\": { \"serialWork\": 7 } } ] }",
        "serialWork of device 'x' is 7, and can be: 6144, 0, ")]
    [InlineData("{ \"devices\": [ { \"kind\": \"cpu\", \"name\": \"x\", \"ops\": [ { \"op\": \"MatMul\", \"form\": \"NN\", \"sizes\": [1], \"variants\": [], \"gain\": 1, \"values\": { \"RowDotMatMul\": { \"tile\": 64 } } } ] } ] }", "RowDotMatMul has nothing to tune, so no 'tile'.")]
    [InlineData("{ \"devices\": [ { \"kind\": \"cpu\", \"name\": \"x\", \"ops\": [ { \"op\": \"MatMul\", \"form\": \"NN\", \"sizes\": [1], \"variants\": [], \"gain\": 1, \"values\": { \"PackedPanelMatMul\": { \"depthBlock\": 100 } } } ] } ] }", "depthBlock of PackedPanelMatMul is 100, and can be: 1024, 256, 512, 2048.")]
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
