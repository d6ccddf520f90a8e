using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// A long training that records every step while a page in the viewer and others read its run, killed every few minutes and resumed: neither it nor the viewer
/// takes more memory or handles with time, and it ends as one that nobody touched. <c>GPUGRAD_SOAK_MINUTES</c> says how long both together take, about; 60 unless given.
/// </summary>
public sealed class SoakTests : IDisposable
{
    // From the third quarter of the time between two kills to the last, median against median. Of the process it is garbage besides: a copy of the state,
    // 23 MB, each second for the search for a NaN and for each checkpoint; four copies more than before were seen to wait for their collection. The heap after
    // a collection has none: were the records of steps kept, 8 kB each, 1,000 steps would show.
    private const long MostGrowth = 128L << 20;
    private const long MostHeapGrowth = 8L << 20;
    private const int MostMoreHandles = 8;
    private const int StepsOfTrial = 100;
    private const int LeastSteps = 400;
    private const int Parts = 4;

    private static readonly TimeSpan s_leastPart = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_mostPart = TimeSpan.FromMinutes(5);

    // The heap takes half a minute to grow to what it needs, the copies of a few checkpoints included: half of this. In less time the memory is not judged.
    private static readonly TimeSpan s_leastJudged = TimeSpan.FromSeconds(60);

    // Steps of some 20 ms: an hour of smaller ones would fill the disk with records.
    private const string Experiment =
        """
        {
          "data": { "source": "fashion-mnist", "batch": 128 },
          "model": { "layers": [ { "dense": 1024 }, { "batchNorm": {} }, { "activation": "relu" }, { "dropout": 0.1 }, { "dense": 1024 }, { "activation": "relu" }, { "dense": 10 } ] },
          "train": { "steps": 100, "optimizer": { "kind": "adam", "learningRate": 0.001 }, "clip": { "kind": "globalNorm", "max": 1.0 } },
          "record": { "every": 1, "kinds": [ "weightGradient", "activation" ], "startSamples": 10 },
          "checkpoint": { "every": "5s" },
          "expect": [ "loss < 1e9 always" ]
        }
        """;

    private readonly GpuGradProcess _gpugrad = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TimeSpan Length => TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("GPUGRAD_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture));

    public void Dispose() => _gpugrad.Dispose();

    [Fact, Nightly]
    public async Task ALongTrainingStaysFlatAndIsTheSameWithKillsAndReaders()
    {
        _gpugrad.Write("soak.json", Experiment);
        TimeSpan half = Length / 2;
        RunManifest trial = RunManifest.Read(RunFolder.Open(await WholeAsync("trial", StepsOfTrial)));
        double stepsPerSecond = StepsOfTrial / (trial.EndedAt - trial.FirstStepAt)!.Value.TotalSeconds;
        int steps = Math.Max(LeastSteps, (int)(stepsPerSecond * half.TotalSeconds));
        string whole = await WholeAsync("whole", steps);

        // By what the whole run took, which on a shared machine may be a third of what the trial let expect.
        RunManifest done = RunManifest.Read(RunFolder.Open(whole));
        TimeSpan part = TimeSpan.FromTicks(Math.Clamp((done.EndedAt - done.StartedAt)!.Value.Ticks / Parts, s_leastPart.Ticks, s_mostPart.Ticks));
        string? killed = null;
        int kills = 0, reads = 0;
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "killed"));
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "killed", "--port", "0");
        Task<int> viewing = ViewAsync(view, () => killed ?? Folder("killed"));
        for (bool isOver = false; !isOver;)
        {
            using Process process = killed is null
                ? _gpugrad.Start(Run("killed", steps))
                : _gpugrad.Start("run", "--resume", killed, "--no-report", "--no-trials");
            Task<string> output = process.StandardOutput.ReadToEndAsync(Token), error = process.StandardError.ReadToEndAsync(Token);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Token);
            string? run = killed;
            Task<int> reading = Task.Run(() => Read(() => run ?? Folder("killed"), over.Token), Token);
            Task<List<(long Bytes, int Handles)>> viewer = WatchAsync(view.Process, part);
            List<(long Bytes, int Handles)> samples = await WatchAsync(process, part);
            killed ??= Folder("killed");
            isOver = process.HasExited;
            if (!isOver)
            {
                process.Kill();
                kills++;
            }

            await process.WaitForExitAsync(Token);
            await over.CancelAsync();
            reads += await reading;
            Assert.True(!isOver || process.ExitCode == 0, $"{await output}{await error}");
            if (!isOver)
            {
                // The last part may be all warm-up: it ends when the training does.
                long mostGrowth = part < s_leastJudged ? long.MaxValue : MostGrowth;
                AssertFlat(samples, mostGrowth);
                AssertFlat(await viewer, mostGrowth);
            }

            Assert.NotNull(killed);
        }

        Assert.Equal(0, view.Interrupt().ExitCode);
        int pages = await viewing;
        TestContext.Current.SendDiagnosticMessage($"{steps} steps, {kills} kills, {reads} reads, {pages} pages");
        Assert.InRange(pages, 2, int.MaxValue);
        Assert.InRange(kills, 2, int.MaxValue);
        Assert.InRange(reads, 2, int.MaxValue);
        RunComparison.Equal(whole, killed!);
    }

    // A collection of everything each second, which no command does: within the process of the test.
    [Fact, Nightly]
    public void TheManagedHeapOfALongTrainingStaysFlat()
    {
        ExperimentSpec spec = ExperimentSpec.Parse(Experiment.Replace("\"steps\": 100", "\"steps\": 100000000", StringComparison.Ordinal), "soak");
        using ComputeDevice device = ComputeDevice.Open("cpu");
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ExperimentRunner runner = new(device, _gpugrad.Folder);
        List<(long Bytes, int Handles)> samples = [];
        long start = Stopwatch.GetTimestamp(), last = start;
        using Process self = Process.GetCurrentProcess();
        runner.Progressed += _ =>
        {
            if (Stopwatch.GetElapsedTime(last) > TimeSpan.FromSeconds(1))
            {
                self.Refresh();
                samples.Add((GC.GetTotalMemory(forceFullCollection: true), self.HandleCount));
                last = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetElapsedTime(start) > Length / 10)
            {
                over.Cancel();
            }
        };
        RunOutcome outcome = runner.Run(
            new SpecVariant(spec, new Dictionary<string, JsonNode>(), ""), Dataset.Load("fashion-mnist"), group: null, over.Token);
        Assert.Equal(RunStatus.Interrupted, outcome.Manifest.Status);
        AssertFlat(samples, MostHeapGrowth);
    }

    private static string[] Run(string name, int steps) =>
        ["run", "soak.json", "--device", "cpu", "--out", name, "--no-trials", "--no-report", "--set", string.Create(CultureInfo.InvariantCulture, $"train.steps={steps}")];

    private async Task<string> WholeAsync(string name, int steps)
    {
        using Process process = _gpugrad.Start(Run(name, steps));
        Task<string> output = process.StandardOutput.ReadToEndAsync(Token), error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{await output}{await error}");
        return Folder(name)!;
    }

    // The run of that name, once it has something to read.
    private string? Folder(string name)
    {
        string folder = Path.Combine(_gpugrad.Folder, name);
        return Directory.Exists(folder) ? Directory.GetDirectories(folder).FirstOrDefault(IsReadable) : null;

        static bool IsReadable(string run) => File.Exists(Path.Combine(run, "run.db")) && File.Exists(Path.Combine(run, "run.json"));
    }

    // As somebody who looks at the run again and again.
    private int Read(Func<string?> run, CancellationToken over)
    {
        int reads = 0;
        while (!over.IsCancellationRequested)
        {
            if (run() is { } folder)
            {
                string[] command = reads % 2 == 0 ? ["report", folder, "--json"] : ["diagnose", folder, "--json"];
                using Process process = _gpugrad.Start(command);
                GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
                Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result.ExitCode} {result.Error}");
                reads++;
            }

            over.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
        }

        return reads;
    }

    // As a page that stays open until the viewer ends, and asks for its data at each event but no more than once a second.
    private static async Task<int> ViewAsync(ViewProcess view, Func<string?> run)
    {
        string? folder;
        while ((folder = run()) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }

        string page = ViewProcess.PageOf(folder);
        int pages = 0;
        try
        {
            await foreach (JsonElement _ in view.EventsAsync(page.Replace("view?", "view/events?", StringComparison.Ordinal)))
            {
                (HttpStatusCode status, string data) = await view.GetAsync(page.Replace("view?", "view/data?", StringComparison.Ordinal));
                Assert.Equal(HttpStatusCode.OK, status);
                // Without it before the first record is there.
                pages += data.Contains("\"norms\"", StringComparison.Ordinal) ? 1 : 0;
                await Task.Delay(TimeSpan.FromSeconds(1), Token);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException && view.Process.HasExited)
        {
            // It ended while it was asked.
        }

        return pages;
    }

    private static async Task<List<(long Bytes, int Handles)>> WatchAsync(Process process, TimeSpan length)
    {
        List<(long Bytes, int Handles)> samples = [];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length && !process.HasExited;)
        {
            process.Refresh();
            samples.Add((process.WorkingSet64, process.HandleCount));
            await Task.Delay(TimeSpan.FromMilliseconds(500), Token);
        }

        return samples;
    }

    private static void AssertFlat(List<(long Bytes, int Handles)> samples, long mostGrowth)
    {
        int quarter = samples.Count / 4;
        if (quarter == 0)
        {
            return;
        }

        List<(long Bytes, int Handles)> before = samples[(2 * quarter)..(3 * quarter)], after = samples[(3 * quarter)..];
        (long bytesBefore, long handlesBefore) = (Median(before, s => s.Bytes), Median(before, s => s.Handles));
        (long bytes, long handles) = (Median(after, s => s.Bytes) - bytesBefore, Median(after, s => s.Handles) - handlesBefore);
        TestContext.Current.SendDiagnosticMessage($"{bytesBefore >> 20} MiB and {bytes >> 10} KiB more, {handlesBefore} handles and {handles} more");
        Assert.InRange(bytes, long.MinValue, mostGrowth);
        Assert.InRange(handles, long.MinValue, MostMoreHandles);
    }

    private static long Median<T>(List<T> samples, Func<T, long> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);
}
