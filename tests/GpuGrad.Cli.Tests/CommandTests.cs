using System.Diagnostics;
using System.Text.Json;

namespace GpuGrad.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Commands =>
        ["", "run", "presets", "presets show", "report", "view", "export", "theory", "diagnose", "gradients", "lr-find", "devices", "verify", "bench", "bench step",
            "bench matmul", "bench activations", "bench startup", "tune", "data", "schema", "completion"];

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void HelpShowsAnExample(string command)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches($"(Example|First picture): gpugrad {command}", result.Output);
    }

    [Fact]
    public void DevicesNamesAVariantOfEveryOp()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("devices", "--json");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        string[] devices = [.. json.RootElement.EnumerateArray().Select(d => d.GetProperty("device").GetString()!)];
        Assert.Contains("cpu", devices);
        Assert.Contains("sim", devices);
        Assert.All(
            json.RootElement.EnumerateArray().Where(d => d.GetProperty("refusal").ValueKind == JsonValueKind.Null),
            device => Assert.All(device.GetProperty("variants").EnumerateObject(), op => Assert.NotEqual(0, op.Value.GetArrayLength())));
        Assert.Single(json.RootElement.EnumerateArray(), d => d.GetProperty("auto").GetBoolean());
    }

    [Fact]
    public void DevicesIsAShortTableAndVariantsAreAskedFor()
    {
        GpuGradProcess.CommandResult table = _gpugrad.Run("devices");
        GpuGradProcess.CommandResult variants = _gpugrad.Run("devices", "--variants");
        Assert.Equal((0, 0), (table.ExitCode, variants.ExitCode));
        Assert.DoesNotContain("Kernel variants", table.Output, StringComparison.Ordinal);
        // Simulated memory has no limit, nor has that of a group; a worker is no warp and no group.
        Assert.Matches(@"│ sim +│ simulated GPU +│ +│ 1 +│ 32 +│ 256 +│ +│ +│", table.Output);
        Assert.Matches(@"│ cpu +│ \d+ processors[^│]+│[^│]+│ \d+ +│ +│ +│ +│", table.Output);
        Assert.StartsWith(table.Output.TrimEnd(), variants.Output, StringComparison.Ordinal);
        Assert.Matches(@"Kernel variants on cpu, by shape:(\n  .*)*\n  MatMul +DirectPanelMatMul", variants.Output);
    }

    [Fact]
    public void DevicesTellWhatMemoryANetTakes()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("devices", "vanishing", "--set", "data.batch=64", "--json");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement nets = json.RootElement.EnumerateArray().Single(d => d.GetProperty("device").GetString() == "cpu").GetProperty("nets");
        Assert.Equal(["depth=1", "depth=2", "depth=3", "depth=4", "depth=10", "depth=20"], nets.EnumerateArray().Select(net => net.GetProperty("label").GetString()));
        long[] totals = [.. nets.EnumerateArray().Select(net => net.GetProperty("memory").GetProperty("total").GetInt64())];
        Assert.Equal(totals.Order(), totals);
        // 64 images of 784 floats.
        Assert.Equal("the batch (200.7 kB)", nets[0].GetProperty("largest")[0].GetString());
    }

    [Fact]
    public void DevicesChangesNoExperimentWithoutOne()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("devices", "--set", "data.batch=64");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--set changes an experiment", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifyFindsEveryVariantOfTheCpuRight()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("verify", "--device", "cpu", "--json");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.All(json.RootElement.GetProperty("variants").EnumerateArray(), v => Assert.Equal(0, v.GetProperty("failures").GetArrayLength()));
    }

    [Fact]
    public void VerifyPrintsARowAVariantAsSoonAsItIsThrough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGINT to send to a process on Windows");
        using Process process = _gpugrad.Start("verify", "--device", "cpu:1");
        Assert.StartsWith("cpu:1 (", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Assert.Matches("^op +variant +cases +worst error +time$", process.StandardOutput.ReadLine()!);
        Assert.Matches(@"^ActivationForward +VectorActivationForward +\d+ +\d\.\d\d\d +[\d.]+ ms  right$", process.StandardOutput.ReadLine()!);
        GpuGradProcess.Interrupt(process);
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Matches(@"^gpugrad: interrupted after \d+ cases of \d+ variants; the other variants are not verified\n$", result.Error);
        Assert.DoesNotContain("all right", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchStepPrintsTheContractsFields()
    {
        GpuGradProcess.CommandResult result =
            _gpugrad.Run("bench", "step", "--net", "20,8x2,3", "--batch", "4", "--record-every", "1", "--seconds", "0.1", "--device", "cpu:1", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.InRange(json.RootElement.GetProperty("medianMicroseconds").GetDouble(), json.RootElement.GetProperty("minMicroseconds").GetDouble(), 1e9);
        Assert.InRange(json.RootElement.GetProperty("gflops").GetDouble(), 1e-6, 1e6);
        Assert.InRange(json.RootElement.GetProperty("spread").GetDouble(), 0, 100);
        Assert.InRange(json.RootElement.GetProperty("peakShare").GetDouble(), 1e-9, 1);
    }

    [Theory]
    [InlineData("rnn", 1)]
    [InlineData("gru", 3)]
    [InlineData("lstm", 4)]
    public void BenchStepTimesRecurrentNets(string cell, int gates)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "bench", "step", "--net", "5,8x2,3", "--cell", cell, "--steps", "7", "--batch", "4", "--seconds", "0.1", "--device", "cpu:1", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        // Products of 4 samples: of the 7 steps' gates, 8 units by 5 inputs forward and to the weights, by 8 of the other layer and by 8 of both states thrice;
        // of the last layer, 8 by 3 thrice.
        double flops = 2 * 4 * ((7 * gates * 8 * ((5 * 2) + (8 * 3) + (2 * 8 * 3))) + (8 * 3 * 3));
        double microseconds = json.RootElement.GetProperty("medianMicroseconds").GetDouble();
        Assert.Equal(flops, json.RootElement.GetProperty("gflops").GetDouble() * microseconds * 1e3, flops * 1e-9);
    }

    [Fact]
    public void BenchStartUpTimesThisProgramToItsFirstStep()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("bench", "startup", "--device", "cpu:1", "--samples", "2", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(2, json.RootElement.GetProperty("samples").GetInt32());
        // No runtime starts in less than 10 ms.
        Assert.InRange(json.RootElement.GetProperty("minSeconds").GetDouble(), 0.01, 100);
        Assert.InRange(json.RootElement.GetProperty("medianSeconds").GetDouble(), json.RootElement.GetProperty("minSeconds").GetDouble(), 100);
    }

    [Fact]
    public void BenchStartUpSaysWhyTheRunFailed()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("bench", "startup", "no-such-preset", "--device", "cpu:1");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("gpugrad: gpugrad run no-such-preset ended with code 2: gpugrad: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchStepTimesDevicesAndRecordingInTurns()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "bench", "step", "--net", "20,8x2,3", "--batch", "4", "--record-every", "0", "3", "--seconds", "0.1", "--device", "cpu:1", "cpu:2", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(
            ["cpu:1 0", "cpu:1 3", "cpu:2 0", "cpu:2 3"],
            rows.Select(row => $"{row.GetProperty("device").GetString()} {row.GetProperty("recordEvery").GetInt32()}"));
        Assert.Equal(1, rows[0].GetProperty("speedUp").GetDouble());
        Assert.All(rows, row => Assert.InRange(row.GetProperty("medianMicroseconds").GetDouble(), row.GetProperty("minMicroseconds").GetDouble(), 1e9));
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("tf32")]
    [InlineData("tf32x3")]
    public void BenchMatMulTimesPrecisions(string precision)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "bench", "matmul", "--shape", "9x40x33", "--transpose", "nn", "--precision", precision, "--seconds", "0.01", "--device", "cpu:1", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(precision, json.RootElement.GetProperty("precision").GetString());
        JsonElement[] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["SpanRoundedMatMul", "ElementRoundedMatMul"], rows.Take(2).Select(row => row.GetProperty("name").GetString()!));
        Assert.All(rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("fault").ValueKind));
    }

    [Fact]
    public void BenchMatMulTimesEveryVariantAndWhatLibrariesThereAre()
    {
        GpuGradProcess.CommandResult result =
            _gpugrad.Run("bench", "matmul", "--shape", "5x133x3", "--transpose", "nt", "--seconds", "0.01", "--device", "cpu:1", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray()];
        string[] names = [.. rows.Select(row => row.GetProperty("name").GetString()!)];
        Assert.Equal("RowDotMatMul", names[0]);
        Assert.Contains("PackedPanelMatMul", names);
        Assert.Contains("SmallTileMatMul", names);
        Assert.True(
            names.Concat(json.RootElement.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!))
                .Any(text => text.StartsWith("OpenBLAS ", StringComparison.Ordinal)),
            "OpenBLAS is neither timed nor said to be missing");
        Assert.Equal(1, rows[0].GetProperty("speedUp").GetDouble());
        Assert.All(rows, row =>
        {
            Assert.Equal(JsonValueKind.Null, row.GetProperty("fault").ValueKind);
            Assert.InRange(row.GetProperty("medianMicroseconds").GetDouble(), 1e-3, 1e7);
            Assert.Equal(2 * 5 * 133 * 3 / row.GetProperty("medianMicroseconds").GetDouble() / 1e3, row.GetProperty("gflops").GetDouble(), 1e-9);
        });
    }

    [Fact]
    public void BenchOfAnOpTimesItsVariantsAgainstTheMemory()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "bench", "clipping", "--sizes", "5000", "--seconds", "0.01", "--device", "cpu:1", "--json", "--report", "roofline.html");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        double bandwidth = json.RootElement.GetProperty("bandwidth").GetDouble();
        JsonElement row = Assert.Single(json.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal("VectorChunkClipNorms", row.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("fault").ValueKind);
        double gigabytes = row.GetProperty("gigabytesPerSecond").GetDouble();
        Assert.Equal(4 * 5000 / row.GetProperty("medianMicroseconds").GetDouble() / 1e3, gigabytes, 1e-9);
        Assert.Equal(gigabytes / bandwidth, row.GetProperty("bandwidthShare").GetDouble(), 1e-9);
        Assert.StartsWith("SIMT kernels", Assert.Single(json.RootElement.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);

        string page = File.ReadAllText(Path.Combine(_gpugrad.Folder, "roofline.html"));
        string data = page.Split("<script type=\"application/json\" id=\"report-data\">")[1].Split("</script>")[0];
        using JsonDocument roofline = JsonDocument.Parse(data);
        JsonElement point = Assert.Single(roofline.RootElement.GetProperty("points").EnumerateArray());
        Assert.Equal(0.5, point.GetProperty("flopsPerByte").GetDouble());
        Assert.InRange(roofline.RootElement.GetProperty("peakGflops").GetDouble(), 1e-3, 1e6);
        Assert.DoesNotContain("{{", page.Split("<script>")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench convolution", "convolution")]
    [InlineData("bench softmax --sizes 0", "--sizes: 0 is not from 1 to 268435456 elements")]
    public void BenchRefusesWhatItCannotTime(string command, string message)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(command.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DataVerifiesTheEmbeddedImages()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("data");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("fashion-mnist: 8000 to train, 2000 to test, 784 features (28×28×1), 10 classes", result.Output, StringComparison.Ordinal);
        Assert.Contains("adding-problem: 10000 to train, 1000 to test, 200 features (100×2), 1 number (generated)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void SchemaIsJson()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("schema");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", json.RootElement.GetProperty("$schema").GetString());
    }
}
