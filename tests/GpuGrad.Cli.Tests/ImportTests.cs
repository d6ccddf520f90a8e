using System.Diagnostics;
using System.Net;
using System.Text.Json;
using GpuGrad.Checkpoints;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad import</c> from the outside, with what docs/import.md says.</summary>
public sealed class ImportTests : IDisposable
{
    internal const string DocumentName = "docs/import.md";

    private const int Batch = 12;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void WhatPyTorchRecordsIsCountedToTheLastValueAndAgreesWithOurGradients()
    {
        string spec = Spec();
        string[] python = [.. DocumentBlocks.Of(DocumentName, "python")];
        Assert.True(python[0].TrimEnd().Split('\n').Length <= 40 && python[1].TrimEnd().Split('\n').Length <= 10);
        string counted = PyTorch.Run(_gpugrad.Folder, $"""
            import glob, numpy
            {python[1]}
            {python[0]}
            pixels = numpy.frombuffer(open("tiny/train-images-idx3-ubyte", "rb").read()[16:], numpy.uint8).reshape(-1, 16)
            inputs = torch.tensor(pixels[:{Batch}].astype("float32") / numpy.float32(255))
            targets = torch.arange({Batch}) % 10
            torch.manual_seed(3)
            model = torch.nn.Sequential(
                torch.nn.Linear(16, 9), torch.nn.Tanh(), torch.nn.Linear(9, 8), torch.nn.ReLU(), torch.nn.Linear(8, 10))
            save_file(dict(model.named_parameters()), "weights.safetensors", dict())
            batches = [(inputs, targets)] * 31
            loss_function = torch.nn.functional.cross_entropy
            optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
            {python[2]}
            counted = dict()
            for path in sorted(glob.glob("recorded/*")):
                raw = open(path, "rb").read()
                end = 8 + int.from_bytes(raw[:8], "little")
                header = json.loads(raw[8:end])
                header.pop("__metadata__")
                for name, entry in header.items():
                    begin, stop = entry["data_offsets"]
                    bits = numpy.frombuffer(raw[end + begin:end + stop], numpy.uint32)
                    values = bits.view(numpy.float32)
                    bins = numpy.bincount(bits[numpy.isfinite(values) & (values != 0)] >> 21, minlength=2048)
                    counted[path[-18:-12].lstrip("0").rjust(1, "0") + " " + name] = dict(
                        bins=bins.tolist(), zeros=int((values == 0).sum()), norm=float(numpy.sqrt((values.astype("float64") ** 2).sum())))
            print(json.dumps(counted))
            """);

        GpuGradProcess.CommandResult result = _gpugrad.Run("import", "recorded", "--name", "torch", "--json", "--expect", "norm(delta, first) > 0");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);

        using RunDatabaseReader database = RunDatabaseReader.Open(Path.Combine(Folder(result), "run.db"));
        Assert.Equal(["0 (16→9)", "2 (9→8)", "4 (8→10)"], database.Layers().Select(layer => layer.DisplayName));
        Assert.Equal(["hidden", "hidden", "output"], database.Layers().Select(layer => layer.Role));
        Assert.Equal([0, 10, 20, 30], database.Steps().Select(step => step.Step));
        Assert.All(database.Steps(), step => Assert.Equal(0.5, step.LearningRate));
        using JsonDocument recounted = JsonDocument.Parse(counted);
        List<LayerRecord> records = [.. database.Records()];
        // Three layers with eight kinds each; the biases themselves and their updates are in the files alone.
        Assert.Equal(4 * 3 * 8, records.Count);
        foreach (LayerRecord record in records)
        {
            string name = FormattableString.Invariant($"{record.Step} {2 * record.Layer}.{Name(record.Kind)}");
            JsonElement expected = recounted.RootElement.GetProperty(name);
            Assert.Equal(expected.GetProperty("bins").EnumerateArray().Select(bin => bin.GetInt64()), record.Histogram.Counts.ToArray());
            Assert.Equal(expected.GetProperty("zeros").GetInt64(), record.Statistics.Zeros);
            Assert.Equal(expected.GetProperty("norm").GetDouble(), record.Statistics.Norm, 1e-6 * record.Statistics.Norm);
        }

        AssertOurGradients(spec, records);
    }

    // A parameter of the net itself, modules whose output is no tensor, one that is called twice, and an activation in place.
    [Fact]
    public void TheRecorderTakesNetsOfEveryShape()
    {
        string[] python = [.. DocumentBlocks.Of(DocumentName, "python")];
        PyTorch.Run(_gpugrad.Folder, $"""
            {python[1]}
            {python[0]}
            class Net(torch.nn.Module):
                def __init__(self):
                    super().__init__()
                    self.start = torch.nn.Parameter(torch.zeros(1, 8))
                    self.lstm = torch.nn.LSTM(8, 16, batch_first=True)
                    self.fc, self.act, self.out = torch.nn.Linear(16, 16), torch.nn.ReLU(inplace=True), torch.nn.Linear(16, 3)
                def forward(self, x):
                    last = self.lstm(x + self.start)[0][:, -1]
                    return self.out(self.act(self.fc(self.act(self.fc(last)))))
            torch.manual_seed(3)
            model = Net()
            batches = [(torch.randn(4, 5, 8), torch.tensor([0, 1, 2, 0]))] * 11
            loss_function = torch.nn.functional.cross_entropy
            optimizer = torch.optim.Adam(model.parameters())
            {python[2]}
            """);

        Succeed("import", "recorded", "--no-report");

        string run = Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Single();
        using RunDatabaseReader database = RunDatabaseReader.Open(Path.Combine(run, "run.db"));
        IReadOnlyList<LayerInfo> layers = database.Layers();
        Assert.Equal(
            ["start", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "fc", "out"], layers.Select(layer => layer.Name));
        Assert.Equal("out", Assert.Single(layers, layer => layer.Role == LayerInfo.Output).Name);
        LayerRecord[] activations = [.. database.Records(0).Where(record => record.Kind == RecordedKind.Activation)];
        Assert.Equal(["fc", "out"], activations.Select(record => layers[record.Layer].Name));
        // Behind the rectifier, not before it.
        Assert.True(activations[0].Statistics is { Min: >= 0, Zeros: > 0 });
    }

    [Fact]
    public void WhatWasImportedIsARunForEveryCommandButNotToBeResumed()
    {
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "recorded"));
        for (int step = 0; step < 6; step++)
        {
            SafetensorsWriter.Write(
                Path.Combine(_gpugrad.Folder, "recorded", $"step-{step}.safetensors"),
                [.. Enumerable.Range(1, 12).Select(i => new CheckpointTensor($"fc{i}.weight.grad", [2, 2], [.. Enumerable.Repeat((float)Math.Pow(10, i), 4)]))],
                new Dictionary<string, string> { ["loss"] = "1.5" });
        }

        GpuGradProcess.CommandResult result = _gpugrad.Run("import", "recorded", "--out", "out", "--expect", "norm(weightGradient, first) > 100");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("expectation FAILED: norm(weightGradient, first) > 100", result.Error, StringComparison.Ordinal);
        Assert.Contains("The layers stand in the order of their names", result.Output, StringComparison.Ordinal);
        Assert.Contains("recorded: Vanishing gradient (severe)", result.Output, StringComparison.Ordinal);
        string run = Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "out")).Single();

        Assert.Contains("Residual connections", Succeed("diagnose", run), StringComparison.Ordinal);
        Assert.Contains("is as a run leaves it", Succeed("data", run), StringComparison.Ordinal);
        Assert.Contains("relativeGradient", Succeed("report", run, "--json"), StringComparison.Ordinal);
        Succeed("report", run, run, "--out", "two.html");
        Succeed("export", run, "--format", "csv");
        Assert.Contains("fc12", File.ReadAllText(Path.Combine(run, "csv", "layers.csv")), StringComparison.Ordinal);
        GpuGradProcess.CommandResult resumed = _gpugrad.Run("run", "--resume", run);
        Assert.Equal(2, resumed.ExitCode);
        Assert.Contains("was imported from", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportedRunsAreNoSeedsOfOneNet()
    {
        foreach (string net in (string[])["one", "other"])
        {
            Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, net));
            SafetensorsWriter.Write(
                Path.Combine(_gpugrad.Folder, net, "step-0.safetensors"), [new CheckpointTensor("a.weight", [1], [1])], new Dictionary<string, string>());
            Succeed("import", net);
        }

        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using IAsyncEnumerator<JsonElement> events = view.EventsAsync("events").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        JsonElement[] rows = [.. events.Current.GetProperty("rows").EnumerateArray()];
        Assert.Equal(2, rows.Select(row => row.GetProperty("spec").GetString()).Distinct().Count());
        Assert.All(rows, row => Assert.False(row.TryGetProperty("seed", out JsonElement seed) && seed.ValueKind != JsonValueKind.Null));
        (HttpStatusCode status, string page) = await view.GetAsync(ViewProcess.PageOf(rows[0].GetProperty("folder").GetString()!));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("The layers stand in the order of their names", page, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutStepsIsRefused()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("import", ".");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("holds no step-NUMBER.safetensors", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gpugrad.Run("import", "nowhere").ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_gpugrad.Folder, "runs")));
    }

    [Fact]
    public void FollowingEndsWithCtrlCAndKeepsEverything()
    {
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "recorded"));
        using Process import = _gpugrad.Start("import", "recorded", "--follow", "--no-report");
        SafetensorsWriter.Write(
            Path.Combine(_gpugrad.Folder, "recorded", "step-5.safetensors"), [new CheckpointTensor("a.weight", [1], [1])], new Dictionary<string, string>());
        string runs = Path.Combine(_gpugrad.Folder, "runs");
        Assert.True(SpinWait.SpinUntil(
            () => Directory.Exists(runs) && Directory.GetDirectories(runs) is [string run] && HasRecord(run), TimeSpan.FromMinutes(2)));
        GpuGradProcess.Interrupt(import);
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(import);
        Assert.Equal(130, result.ExitCode);
        Assert.Equal(RunStatus.Finished, RunManifest.Read(RunFolder.Open(Directory.GetDirectories(runs).Single())).Status);

        static bool HasRecord(string run)
        {
            try
            {
                using RunDatabaseReader database = RunDatabaseReader.Open(Path.Combine(run, "run.db"));
                return database.LastRecordedStep() == 5;
            }
            catch (RunException)
            {
                // Its tables are being made.
                return false;
            }
        }
    }

    private static string Name(RecordedKind kind) => kind switch
    {
        RecordedKind.Weight => "weight",
        RecordedKind.WeightGradient => "weight.grad",
        RecordedKind.BiasGradient => "bias.grad",
        RecordedKind.ClippedWeightGradient => "weight.clipped",
        RecordedKind.ClippedBiasGradient => "bias.clipped",
        RecordedKind.Update => "weight.update",
        RecordedKind.Activation => "activation",
        RecordedKind.Delta => "delta",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Folder(GpuGradProcess.CommandResult imported)
    {
        using JsonDocument json = JsonDocument.Parse(imported.Output);
        return json.RootElement.GetProperty("folder").GetString()!;
    }

    // Two implementations of a step: the norms agree to 1e-5, and a value whose last bits differ may fall into the next bin.
    private void AssertOurGradients(string spec, IReadOnlyList<LayerRecord> records)
    {
        Succeed("gradients", spec, "--weights", "weights.safetensors", "--out", "ours.safetensors", "--device", "cpu:2");
        foreach (CheckpointTensor ours in SafetensorsReader.Read(Path.Combine(_gpugrad.Folder, "ours.safetensors")).Tensors)
        {
            RecordedKind kind = ours.Name.EndsWith("weight", StringComparison.Ordinal) ? RecordedKind.WeightGradient : RecordedKind.BiasGradient;
            LayerRecord theirs = records.Single(
                record => record.Step == 0 && record.Kind == kind && ours.Name.StartsWith($"{2 * record.Layer}.", StringComparison.Ordinal));
            Assert.Equal(ours.Norm, theirs.Statistics.Norm, 1e-5 * ours.Norm);
            long[] counts = theirs.Histogram.Counts.ToArray();
            foreach (float value in ours.Values.Where(value => value != 0))
            {
                counts[FloatHistogram.BinOf(value)]--;
            }

            Assert.True(counts.Sum(Math.Abs) / 2.0 <= Math.Max(1, 0.001 * ours.Values.Length), $"{ours.Name}: {counts.Sum(Math.Abs) / 2} in another bin");
        }
    }

    private string Succeed(params string[] arguments)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(arguments);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output;
    }

    private string Spec()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        return _gpugrad.Write("net.json", $$"""
            {
              "data": { "source": "./tiny", "batch": {{Batch}} },
              "model": { "layers": [ { "dense": 9 }, { "activation": "tanh" }, { "dense": 8 }, { "activation": "relu" }, { "dense": 10 } ] }
            }
            """);
    }
}
