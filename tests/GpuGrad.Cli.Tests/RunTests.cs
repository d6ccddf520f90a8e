using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private static readonly string[] s_small =
    [
        "--set", "sweep.model.hidden.depth=[1,4]", "--set", "model.hidden.width=12", "--set", "train.epochs=null", "--set", "train.steps=20",
        "--set", "record.every=10", "--set", "record.startSamples=40", "--set", "expect=[]", "--no-trials",
    ];

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> OtherDevices => ["opencl:0", "cuda:0"];

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void VanishingPrintsTheTableAndLeavesEverythingTheContractNames()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(["run", "vanishing", "--device", "cpu:2", .. s_small]);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("times slower than the last", result.Output, StringComparison.Ordinal);
        string report = result.Output.TrimEnd().Split('\n')[^1]["Report: ".Length..];
        Assert.True(File.Exists(report), report);
        string[] folders = Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"));
        Assert.Equal(2, folders.Length);
        foreach (string folder in folders)
        {
            RunFolder run = RunFolder.Open(folder);
            RunManifest manifest = RunManifest.Read(run.ManifestPath);
            Assert.Equal(RunStatus.Finished, manifest.Status);
            Assert.Equal(20, manifest.Steps);
            Assert.NotEmpty(manifest.Variants["MatMul"]);
            Assert.InRange(manifest.FinalMetrics["testAccuracy"], 0, 1);
            using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
            Assert.Equal([0L, 10L], database.Steps().Select(s => s.Step));
            int layers = database.Layers().Count;
            Assert.Equal(layers * 6 * 2, database.Statistics().Count());
            Assert.True(File.Exists(run.ReportPath));
            Assert.Equal(database.Layers().Select(layer => layer.Name), manifest.Theory!.Layers.Select(layer => layer.Name));
            Assert.All(manifest.Theory.Layers, layer => Assert.NotNull(layer.Log10Delta));
            AssertCheckpoint(run, manifest, layers);
        }

        GpuGradProcess.CommandResult quantities = _gpugrad.Run(["report", "--json", folders[0]]);
        Assert.Equal(0, quantities.ExitCode);
        JsonNode first = JsonNode.Parse(quantities.Output)![0]!["quantities"]!["layers"]![0]!;
        Assert.InRange((double)first["updateRatio"]!, 1e-9, 1);
        Assert.Equal("NaN", (string?)first["noiseScale"]);
        Assert.Equal(6, first["quantiles"]!.AsArray().Count);
        JsonNode median = first["quantiles"]![0]!["values"]![3]!;
        Assert.InRange((double)median["estimate"]!, (double)median["lower"]!, (double)median["upper"]!);
    }

    [Fact]
    public void SeedsAreOneRowANetWithMedianAndRange()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        string[] run = ["run", "vanishing", "--device", "cpu:1", .. s_small[..^3], "--no-trials", "--set", "data.source=./tiny", "--seeds", "3"];

        GpuGradProcess.CommandResult result = _gpugrad.Run([.. run, "--set", """expect=["testAccuracy >= 0", "testAccuracy > 1"]"""]);

        Assert.Equal(3, result.ExitCode);
        Assert.Matches(@"│ depth=4 +│ 3 +│", result.Output);
        Assert.Contains("6 of 12 expectations hold.", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"depth=1: expectation FAILED in 3 of 3 seeds: testAccuracy > 1: measured [\d.]+ > 1 \(seed 1\)", result.Error);
        Assert.Matches(@"Vanishing gradient: depth 4, in 3 of 3 seeds; ‖\w+‖ of the first hidden layer over the last ", result.Output);
        RunManifest[] runs =
            [.. Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Select(folder => RunManifest.Read(RunFolder.Open(folder)))];
        Assert.Equal([1ul, 1, 2, 2, 3, 3], runs.Select(manifest => manifest.Seed).Order().ToArray());
        Assert.Single(runs.Select(manifest => manifest.Group).Distinct());
        double[] accuracies = [.. runs.Where(manifest => manifest.Sweep!.Label.StartsWith("depth=4", StringComparison.Ordinal))
            .Select(manifest => manifest.FinalMetrics["testLoss"]).Order()];

        GpuGradProcess.CommandResult json = _gpugrad.Run([.. run, "--json", "--no-report", "--set", "expect=[]"]);

        JsonNode net = JsonNode.Parse(json.Output)!["nets"]![1]!;
        Assert.Equal("depth=4", (string?)net["label"]);
        Assert.Equal(accuracies, new[] { "low", "median", "high" }.Select(part => (double)net["metrics"]!["testLoss"]![part]!));
    }

    [Theory]
    [InlineData("--seeds", "0")]
    [InlineData("--seeds", "2", "--set", "sweep.seed=[1,2]")]
    [InlineData("--seeds", "1001")]
    public void SeedsThatCannotBeAreBadInput(params string[] seeds) =>
        Assert.Equal(2, _gpugrad.Run(["run", "vanishing", "--device", "cpu", "--dry-run", .. seeds]).ExitCode);

    // In a terminal of its own, which the program "script" of util-linux makes. The steps are enough for a second to be left on any machine.
    [Fact]
    public void OnATerminalEachLayersGradientIsDrawnWhileItTrains()
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), $"no {Script}");
        string[] words =
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "gpugrad.dll"), "run", "vanishing", "--device", "cpu:1", "--no-report", .. s_small];
        string command = string.Join(' ', words.Select(word => $"'{word}'"));
        ProcessStartInfo start = new(Script, ["-qec", $"stty cols 120 rows 40; {command} --set train.steps=120000 --set record.every=500", "/dev/null"])
        {
            WorkingDirectory = _gpugrad.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TERM"] = "xterm-256color", ["GPUGRAD_TUNING"] = "off" },
        };
        using Process process = Process.Start(start)!;
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"net 2 of 2, depth=4: step [\d,]+ of 120,000 \(\d+:\d\d left\)", result.Output);
        Assert.Matches(@"\n  hidden 1 [▁▂▃▄▅▆▇█]+ [\d.E-]+\r?\n  hidden 2 [▁▂▃▄▅▆▇█]+ ", result.Output);
        // What stays is below what was taken away.
        string last = result.Output[(result.Output.LastIndexOf("\u001b[J", StringComparison.Ordinal) + 3)..];
        Assert.DoesNotContain("▁", last, StringComparison.Ordinal);
        Assert.Contains("Runs: ", last, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OtherDevices))]
    public void EveryDeviceMeasuresTheSameStart(string device)
    {
        // Opens the device where there is one, and skips where there is none.
        TestDevices.Open(device);
        double[] expected = Speeds("cpu");
        double[] found = Speeds(device);
        Assert.Equal(5, expected.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));
    }

    [Fact]
    [Nightly]
    public void TheSimulatedGpuMeasuresItToo() => EveryDeviceMeasuresTheSameStart("sim");

    [Fact]
    public void PretrainingTellsEveryLayersLoss()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            ["run", "vanishing", "--device", "cpu", "--no-report", .. s_small, "--set", "sweep=null", "--set", "model.hidden.depth=2", "--set",
            "data.source=./tiny",
             "--set", """train.pretrain={"steps":5}"""]);
        Assert.Equal("", result.Error);
        Assert.Contains("pre-trained hidden 1 (16→12 sigmoid): reconstruction loss (crossEntropy) from ", result.Output, StringComparison.Ordinal);
        Assert.Contains("pre-trained hidden 2 (12→12 sigmoid): reconstruction loss (crossEntropy) from ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFailedExpectationIsExitCodeThreeWithTheValue()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            ["run", "vanishing", "--device", "cpu", "--no-report", "--set", "sweep=null", .. s_small[2..^3], "--no-trials", "--set",
            """expect=["testAccuracy > 0.99","norm(delta, first) < norm(delta, last) at start","norm(weight, *) < 1 always"]"""]);
        Assert.Equal(3, result.ExitCode);
        Assert.Matches(@"vanishing: expectation FAILED: testAccuracy > 0\.99: measured 0\.\d+ > 0\.99\n", result.Error);
        Assert.Matches(@"always: measured \[[\d., ]+\] < 1 at step 0, the first of 2 that failed of 2 \(fails for 4 of 4, first hidden 1 ", result.Error);
        Assert.Contains("1 of 3 expectations hold.", result.Output, StringComparison.Ordinal);
        RunFolder run = RunFolder.Open(Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"))));
        RunManifest manifest = RunManifest.Read(run.ManifestPath);
        Assert.Equal(RunStatus.Finished, manifest.Status);
        Assert.Equal([false, true, false], manifest.Expectations.Select(e => e.Passed));
        Assert.Equal(manifest.FinalMetrics["testAccuracy"], manifest.Expectations[0].Sides[0].Values[0]);
        Assert.Equal([20 - 10, 0, 0], manifest.Expectations.Select(e => (int)e.Step!));
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        Assert.Equal(
            database.Statistics().Where(s => s is { Step: 0, Kind: RecordedKind.Delta, Layer: 0 or 3 }).Select(s => s.Statistics.Norm),
            manifest.Expectations[1].Sides.Select(side => side.Values[0]));
    }

    [Fact]
    public void AnExpectationOfALayerThatIsNotThereIsBadInput()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "expect=[\"norm(delta, '1') < 1\"]");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            """
            gpugrad: expect[0]: column 13: there is no layer named '1'; known: 0, 2, 4, 6, 8
              norm(delta, '1') < 1
                          ^

            """, result.Error);
        Assert.False(Directory.Exists(Path.Combine(_gpugrad.Folder, "runs")));
    }

    [Fact]
    public void ALossThatOverflowsIsExitCodeOneAndTheRecordsStay()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.activation=relu",
            "--set", "train.optimizer.learningRate=1e30", "--set", "record.every=1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NaN or infinite at step", result.Error, StringComparison.Ordinal);
        Assert.Contains("made the first value that is not finite", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        RunFolder run = RunFolder.Open(Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"))));
        Assert.Equal(RunStatus.Failed, RunManifest.Read(run.ManifestPath).Status);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        Assert.NotEmpty(database.Statistics());
        Assert.True(File.Exists(run.ReportPath));

        string origin = RunManifest.Read(run.ManifestPath).NonFiniteOrigin!.ToString();
        GpuGradProcess.CommandResult replayed = _gpugrad.Run("run", "--replay", run.Path);
        Assert.Equal("", replayed.Error);
        Assert.Equal(0, replayed.ExitCode);
        Assert.Contains(origin, replayed.Output, StringComparison.Ordinal);
        Assert.Equal(2, _gpugrad.Run("run", "vanishing", "--replay", run.Path).ExitCode);
    }

    [Fact]
    public void AnInterruptSavesWhatWasRecorded()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGINT to send to a process on Windows");
        using Process process = _gpugrad.Start(
            "run", "vanishing", "--device", "cpu", "--set", "sweep=null", "--set", "expect=[]", "--set", "train.epochs=100000", "--set", "record.every=10");
        string runs = Path.Combine(_gpugrad.Folder, "runs");
        Assert.True(SpinWait.SpinUntil(() => RecordedSteps(runs) > 1, TimeSpan.FromMinutes(1)));
        GpuGradProcess.Interrupt(process);
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal(130, result.ExitCode);
        RunFolder run = RunFolder.Open(Assert.Single(Directory.GetDirectories(runs)));
        RunManifest manifest = RunManifest.Read(run.ManifestPath);
        Assert.Equal(RunStatus.Interrupted, manifest.Status);
        Assert.InRange(manifest.Steps, 1, long.MaxValue);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        Assert.NotEmpty(database.Statistics());
        AssertCheckpoint(run, manifest, database.Layers().Count);
    }

    // A net of dense layers and activations: every second index of an nn.Sequential has a weight and a bias.
    private static void AssertCheckpoint(RunFolder run, RunManifest manifest, int layers)
    {
        Checkpoint checkpoint = SafetensorsReader.Read(run.FinalCheckpointPath);
        Assert.Equal(manifest.Steps.ToString(CultureInfo.InvariantCulture), checkpoint.Metadata["step"]);
        Assert.Equal(
            Enumerable.Range(0, layers).SelectMany(i => (string[])[$"{2 * i}.weight", $"{2 * i}.bias"]),
            checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(784, checkpoint.Tensors[0].Shape[1]);
        Assert.Equal([10], checkpoint.Tensors[^1].Shape);
    }

    // What another process can see of a run while it trains.
    private static int RecordedSteps(string runs)
    {
        try
        {
            using RunDatabaseReader database = RunDatabaseReader.Open(RunFolder.Open(Directory.GetDirectories(runs).Single()).DatabasePath);
            return database.Steps().Count();
        }
        catch (Exception exception) when (exception is RunException or IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    private double[] Speeds(string device)
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        GpuGradProcess.CommandResult result = _gpugrad.Run(
            ["run", "vanishing", "--device", device, "--no-report", "--json", .. s_small, "--set", "train.steps=1", "--set", "record.kinds=[]", "--set",
            "data.source=./tiny"]);
        // PoCL's compiler counts its warnings on the same stream.
        Assert.DoesNotContain("gpugrad", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cudaemu", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("runs").EnumerateArray().SelectMany(run => run.GetProperty("speeds").EnumerateArray())
            .Select(s => s.GetDouble())];
    }

    // A table of y = 2x: regression shows and records a loss, and no accuracy anywhere.
    [Fact]
    public void NumbersOfATableAreLearnedWithoutAnAccuracy()
    {
        File.WriteAllText(
            Path.Combine(_gpugrad.Folder, "line.csv"), "x,y\n"
            + string.Join('\n', Enumerable.Range(0, 50).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{0.04 * i}"))));
        File.WriteAllText(Path.Combine(_gpugrad.Folder, "line.json"), """
            { "data": { "source": "line.csv", "batch": 10 }, "model": { "layers": [ { "dense": 1 } ] },
              "train": { "loss": "meanSquaredError", "steps": 60 } }
            """);

        GpuGradProcess.CommandResult result = _gpugrad.Run("run", "line.json", "--device", "cpu:1");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("It ends with a test loss of ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", result.Output, StringComparison.OrdinalIgnoreCase);
        RunFolder run = RunFolder.Open(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Single());
        RunManifest manifest = RunManifest.Read(run.ManifestPath);
        Assert.Equal(["testLoss", "trainLoss"], manifest.FinalMetrics.Keys.Order());
        Assert.InRange(manifest.FinalMetrics["testLoss"], 0, 0.01);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        Assert.All(database.Evaluations(), evaluation => Assert.Null(evaluation.Accuracy));
    }
}
