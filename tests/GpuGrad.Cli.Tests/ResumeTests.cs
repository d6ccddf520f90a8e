using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests;

/// <summary>A run that was killed, or told to stop, goes on with <c>run --resume</c> as if it had never stopped.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Steps = 130;

    // Everything that a run remembers: momentum, averages, clipping, masks, running statistics, compared gradients, expectations.
    private static readonly string s_experiment = $$"""
        {
          "data": { "source": "tiny", "batch": 8 },
          "model": { "layers": [ { "dense": 12 }, { "batchNorm": {} }, { "activation": "relu" }, { "dropout": 0.1 }, { "dense": 12 }, { "activation": "tanh" }, { "dense": 10 } ] },
          "train": { "steps": {{Steps}}, "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1.0 },
                     "labelSmoothing": 0.1, "ema": { "decay": 0.9 }, "freeze": ["4.bias"], "earlyStopping": { "patience": 100000 } },
          "record": { "every": 3, "directions": true, "startSamples": 10 },
          "checkpoint": { "every": 20 },
          "expect": [ "loss < 100 always", "testAccuracy >= 0 at end" ]
        }
        """;

    private readonly GpuGradProcess _gpugrad = new();

    public ResumeTests()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        _gpugrad.Write("small.json", s_experiment);
    }

    public static TheoryData<string> CrashPoints => ["inside-tensors:9", "between-checkpoints:2", "inside-batch:2", "before-verdicts"];

    public static TheoryData<string> MoreCrashPoints => ["before-checkpoint", "inside-checkpoint:3", "before-status", "inside-report"];

    public void Dispose() => _gpugrad.Dispose();

    [Theory, Nightly]
    [MemberData(nameof(MoreCrashPoints))]
    public void AKilledRunGoesOnBitForBitFromElsewhere(string point) => AKilledRunGoesOnBitForBit(point);

    // inside-tensors:9 dies in the middle of the first checkpoint; before-status when everything was trained.
    [Theory]
    [MemberData(nameof(CrashPoints))]
    public void AKilledRunGoesOnBitForBit(string point)
    {
        string whole = Train("whole");
        string killed = Train("killed", crashAt: point);
        RunFolder folder = RunFolder.Open(killed);
        Assert.Equal(point is "inside-report" or "before-verdicts" ? RunStatus.Finished : RunStatus.Interrupted, RunManifest.Read(folder).Status);
        Assert.Equal(0, Resume(killed).ExitCode);
        RunComparison.Equal(whole, killed);
        Assert.Equal(point == "inside-report" ? 0 : 1, RunManifest.Read(folder).Resumes.Count);
        Assert.Empty(Directory.EnumerateFiles(folder.CheckpointsPath, "*.tmp"));
    }

    // Ten die where a checkpoint, a batch of records or the report is half written, the others when their time has come; what goes on is killed once more.
    [Fact, Nightly]
    public void FiftyKillsAtAnyMomentLoseNothing()
    {
        string whole = Train("whole");
        Random random = new(20261129);
        string[] places = ["inside-tensors", "between-checkpoints", "inside-batch", "inside-checkpoint", "inside-report"];
        int unfinished = 0;
        for (int kill = 0; kill < 50; kill++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"kill{kill}");
            if (kill < 10)
            {
                string place = places[kill % places.Length];
                int time = place == "inside-report" ? 1 : random.Next(1, place == "inside-tensors" ? 40 : 4);
                Train(name, string.Create(CultureInfo.InvariantCulture, $"{place}:{time}"));
            }
            else
            {
                Kill(random.Next(0, 400), () => Files(name, "run.json").Any(), Arguments(name));
            }

            string run = Assert.Single(Directory.GetDirectories(Out(name)));
            unfinished += RunManifest.Read(RunFolder.Open(run)).Status == RunStatus.Finished ? 0 : 1;
            Kill(random.Next(300, 2500), () => true, "run", "--resume", run, "--no-report", "--no-trials");
            Assert.Equal(0, Resume(run).ExitCode);
            RunComparison.Equal(whole, run);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{unfinished} of 50 runs were killed before they were finished.");
        Assert.InRange(unfinished, 25, 50);
    }

    [Fact]
    public void ARunWhoseFolderIsRemovedSaysSoAndLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows removes no file that is open");
        using Process process = _gpugrad.Start([.. Arguments("removed"), "--set", "train.steps=10000000", "--set", "record.every=500"]);
        Assert.True(SpinWait.SpinUntil(() => Files("removed", "last.safetensors").Any(), TimeSpan.FromMinutes(2)));
        string run = Assert.Single(Directory.GetDirectories(Out("removed")));
        // Gone at once, whatever is written meanwhile.
        Directory.Move(run, Out("elsewhere"));
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{run}: the run's folder was removed while the run wrote it, and with it what was recorded", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void AFullDiskIsToldByWhatCouldNotBeWrittenAndTheRunGoesOnWhenThereIsRoom()
    {
        string disk = Out("disk");
        Directory.CreateDirectory(disk);
        bool isMounted = OperatingSystem.IsLinux() && Shell("mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", disk);
        Assert.SkipUnless(isMounted, "a full disk needs the right to mount a small file system");
        try
        {
            GpuGradProcess.CommandResult full = _gpugrad.Run([.. Arguments("disk"), "--set", "record.every=1"]);
            Assert.Equal(1, full.ExitCode);
            Assert.Matches(@"^gpugrad: .*/disk/small-.*(cannot be written|recording stopped).*; what was recorded before is in .*--resume", full.Error);
            Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
            string run = Assert.Single(Directory.GetDirectories(disk));
            Assert.Contains(RunManifest.Read(RunFolder.Open(run)).Status, (RunStatus[])[RunStatus.Failed, RunStatus.Interrupted]);
            Assert.True(Shell("mount", "-o", "remount,size=50m", disk));
            Assert.Equal(0, Resume(run).ExitCode);
            _gpugrad.Write("small.json", s_experiment.Replace("\"every\": 3,", "\"every\": 1,", StringComparison.Ordinal));
            RunComparison.Equal(Train("whole"), run);
        }
        finally
        {
            Shell("umount", disk);
        }
    }

    [Theory, Nightly]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void OtherSignalsStopItTheSameWay(string signal) => ASignalStopsARunThatThenGoesOn(signal);

    [Theory]
    [InlineData("HUP")]
    public void ASignalStopsARunThatThenGoesOn(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals to send to a process on Windows");
        string[] longer = ["--set", "train.steps=40000", "--set", "record.every=500", "--set", "checkpoint.every=1000"];
        using Process process = _gpugrad.Start([.. Arguments("stopped"), .. longer]);
        Assert.True(SpinWait.SpinUntil(() => Files("stopped", "last.safetensors").Any(), TimeSpan.FromMinutes(2)));
        Assert.True(Shell("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(130, GpuGradProcess.Finish(process).ExitCode);
        string stopped = Assert.Single(Directory.GetDirectories(Out("stopped")));
        RunManifest manifest = RunManifest.Read(RunFolder.Open(stopped).ManifestPath);
        Assert.Equal(RunStatus.Interrupted, manifest.Status);
        Assert.InRange(manifest.Steps, 1_000, 39_999);
        Assert.Equal(0, Resume(stopped).ExitCode);
        Assert.Equal(40_000, RunManifest.Read(RunFolder.Open(stopped)).Steps);
    }

    [Fact]
    public void TwoSignalsLoseNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals to send to a process on Windows");
        // So many that it still trains when the signals come, on whichever machine.
        string[] longer = ["--set", "train.steps=8000", "--set", "record.every=500", "--set", "checkpoint.every=500"];
        Assert.Equal(0, _gpugrad.Run([.. Arguments("whole"), .. longer]).ExitCode);
        string whole = Assert.Single(Directory.GetDirectories(Out("whole")));
        // Both wait for the process that is stopped, so that the second comes while it does what the first asks for.
        using Process process = _gpugrad.Start([.. Arguments("stopped"), .. longer]);
        Assert.True(SpinWait.SpinUntil(() => Files("stopped", "last.safetensors").Any(), TimeSpan.FromMinutes(2)));
        string id = process.Id.ToString(CultureInfo.InvariantCulture);
        foreach (string signal in (string[])["-STOP", "-TERM", "-INT", "-CONT"])
        {
            Assert.True(Shell("kill", signal, id));
        }

        Assert.Equal(130, GpuGradProcess.Finish(process).ExitCode);
        string run = Assert.Single(Directory.GetDirectories(Out("stopped")));
        Assert.Equal(0, Resume(run).ExitCode);
        RunComparison.Equal(whole, run);
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedByName()
    {
        string run = Train("run", crashAt: "between-checkpoints:2");
        string manifest = Path.Combine(run, "run.json");
        string written = File.ReadAllText(manifest);

        Refused("--set takes a longer|a resumed run takes a longer train.epochs or train.steps alone, not model.hidden", "--set", "model.hidden.depth=3");
        Refused("may only become longer", "--set", "train.steps=5");
        Refused("--out cannot be changed while a run is resumed", "--out", "elsewhere");
        Refused("is a device of another kind", "--device", "sim");
        File.WriteAllText(manifest, With("build", (root, value) => root["versions"]!["build"] = value));
        Refused("was begun by another build of gpugrad");
        File.WriteAllText(manifest, With("0123", (root, value) => root["dataSha256"] = value));
        Refused("trained on other data");
        JsonNode old = JsonNode.Parse(written)!;
        old.AsObject().Remove("experiment");
        File.WriteAllText(manifest, old.ToJsonString());
        Refused("was written by an older gpugrad");
        File.WriteAllText(manifest, written);
        using (FileStream held = new(Path.Combine(run, "running"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Refused("is being trained by process");
        }

        Assert.Equal(0, Resume(run, "--force").ExitCode);

        string With(string value, Action<JsonNode, string> change)
        {
            JsonNode root = JsonNode.Parse(written)!;
            change(root, value);
            return root.ToJsonString();
        }

        void Refused(string why, params string[] more)
        {
            GpuGradProcess.CommandResult result = Resume(run, more);
            Assert.Equal(2, result.ExitCode);
            Assert.Matches(why, result.Error);
        }
    }

    [Fact]
    public void AFinishedRunSaysSoAndGoesOnWhenItBecomesLonger()
    {
        string run = Train("run");
        GpuGradProcess.CommandResult result = Resume(run);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("is finished, there is nothing to go on with", result.Output, StringComparison.Ordinal);

        Assert.Equal(0, Resume(run, "--set", "train.steps=170").ExitCode);
        _gpugrad.Write("small.json", s_experiment.Replace($"\"steps\": {Steps}", "\"steps\": 170", StringComparison.Ordinal));
        string whole = Train("whole");
        // The shorter one was evaluated at its end, too, which begins the training split's sums anew.
        RunComparison.Equal(whole, run, "evaluations", "finalMetrics", "best.safetensors", "last.safetensors", "expectations");
    }

    [Fact]
    public void ADamagedCheckpointFallsBackToTheOneBefore()
    {
        string whole = Train("whole");
        string run = Train("run", crashAt: "before-checkpoint:4");
        string last = RunFolder.Open(run).StatePath;
        byte[] bytes = File.ReadAllBytes(last);
        bytes[bytes.Length / 2] ^= 64;
        File.WriteAllBytes(last, bytes);
        GpuGradProcess.CommandResult result = Resume(run);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches("last.safetensors.* is damaged.*going on from the checkpoint before it", result.Error);
        Assert.Contains("going on from step 40", result.Output, StringComparison.Ordinal);
        RunComparison.Equal(whole, run);
    }

    [Fact]
    public void AnyRunOfASweepContinuesTheWholeSweep()
    {
        _gpugrad.Write("small.json", s_experiment.Replace("\"expect\"", "\"sweep\": { \"train.optimizer.learningRate\": [0.01, 0.02, 0.03] }, \"expect\"", StringComparison.Ordinal));
        Train("whole");
        string[] whole = [.. Directory.GetDirectories(Out("whole")).Order(StringComparer.Ordinal)];
        Train("killed", crashAt: "between-checkpoints:9");
        string[] before = [.. Directory.GetDirectories(Out("killed")).Order(StringComparer.Ordinal)];
        Assert.Equal(2, before.Length);
        Assert.Equal(0, Resume(before[0]).ExitCode);
        string[] killed = [.. Directory.GetDirectories(Out("killed")).Order(StringComparer.Ordinal)];
        Assert.Equal(3, killed.Length);
        Assert.All(whole.Zip(killed), pair => RunComparison.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void AnyRunOfSeveralSeedsContinuesThemAll()
    {
        string[] seeds = [.. Arguments("whole"), "--seeds", "3", "--seed", "4"];
        Assert.Equal(0, _gpugrad.Run(seeds).ExitCode);
        string[] whole = [.. Directory.GetDirectories(Out("whole")).Order(StringComparer.Ordinal)];
        Assert.Equal([4ul, 5, 6], whole.Select(path => RunManifest.Read(RunFolder.Open(path)).Seed));
        _gpugrad.Environment["GPUGRAD_CRASH_AT"] = "between-checkpoints:9";
        Assert.NotEqual(0, _gpugrad.Run([.. Arguments("killed"), "--seeds", "3", "--seed", "4"]).ExitCode);
        _gpugrad.Environment.Remove("GPUGRAD_CRASH_AT");
        string[] before = [.. Directory.GetDirectories(Out("killed")).Order(StringComparer.Ordinal)];
        Assert.Equal(2, before.Length);
        Assert.Equal(2, _gpugrad.Run("run", "--resume", before[1], "--seeds", "4").ExitCode);
        Assert.Equal(0, Resume(before[1]).ExitCode);
        string[] killed = [.. Directory.GetDirectories(Out("killed")).Order(StringComparer.Ordinal)];
        Assert.All(whole.Zip(killed), pair => RunComparison.Equal(pair.First, pair.Second));
        Assert.Equal(3, killed.Length);
    }

    [Fact]
    public void PreTrainingGoesOnWithinALayer()
    {
        _gpugrad.Write(
            "small.json",
            """
            {
              "data": { "source": "tiny", "batch": 8 },
              "model": { "layers": [ { "dense": 12 }, { "activation": "sigmoid" }, { "dense": 12 }, { "activation": "sigmoid" }, { "dense": 10 } ] },
              "train": { "steps": 30, "pretrain": { "steps": 50 } },
              "record": { "every": 3, "startSamples": 10 },
              "checkpoint": { "every": 20 }
            }
            """);
        string whole = Train("whole");
        string killed = Train("killed", crashAt: "between-checkpoints:4");
        GpuGradProcess.CommandResult result = Resume(killed);
        Assert.Contains("going on from step 40 of the pre-training of layer 2", result.Output, StringComparison.Ordinal);
        RunComparison.Equal(whole, killed);
    }

    private string Out(string name) => Path.Combine(_gpugrad.Folder, name);

    private IEnumerable<string> Files(string name, string file) =>
        Directory.Exists(Out(name)) ? Directory.EnumerateFiles(Out(name), file, SearchOption.AllDirectories) : [];

    private static string[] Arguments(string name) => ["run", "small.json", "--device", "cpu", "--out", name, "--no-trials"];

    private string Train(string name, string? crashAt = null)
    {
        if (crashAt is not null)
        {
            _gpugrad.Environment["GPUGRAD_CRASH_AT"] = crashAt;
        }

        GpuGradProcess.CommandResult result = _gpugrad.Run(Arguments(name));
        _gpugrad.Environment.Remove("GPUGRAD_CRASH_AT");
        Assert.Equal(crashAt is null ? "" : result.Error, result.Error);
        Assert.Equal(crashAt is null, result.ExitCode == 0);
        return Directory.GetDirectories(Out(name)).Order(StringComparer.Ordinal).First();
    }

    private void Kill(int milliseconds, Func<bool> begun, params string[] arguments)
    {
        using Process process = _gpugrad.Start(arguments);
        Assert.True(SpinWait.SpinUntil(() => begun() || process.HasExited, TimeSpan.FromMinutes(2)));
        Thread.Sleep(milliseconds);
        process.Kill();
        GpuGradProcess.Finish(process);
    }

    private static bool Shell(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private GpuGradProcess.CommandResult Resume(string run, params string[] more) =>
        _gpugrad.Run(["run", "--resume", run, "--no-report", "--no-trials", .. more]);
}
