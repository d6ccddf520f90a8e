using System.Collections.Concurrent;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Imports;
using GpuGrad.Kernels;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Verdicts;
using static GpuGrad.Core.Tests.Imports.SafetensorsBytes;

namespace GpuGrad.Core.Tests.Imports;

/// <summary>Folders of safetensors files become runs, whole or not at all.</summary>
public sealed class FolderImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryValueIsCountedOfEveryType()
    {
        float[] values = [0, -0f, 1, -1.5f, 3e-5f, 1024, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.25f];
        double[] doubles = [0, 1e-60, 1e60, -1.5, double.NaN, 3e-40];
        Put(0, [
            F32("a.weight", [2, 5], values), F16("b.weight", [10], values), BF16("c.weight", [10], values), F64("d.weight", [3, 2], doubles),
        ]);

        ImportOutcome run = Import();

        using RunDatabaseReader database = RunDatabaseReader.Open(run.Folder.DatabasePath);
        Assert.Equal(["a (5→2)", "b (10)", "c (10)", "d (2→3)"], database.Layers().Select(layer => layer.DisplayName));
        Assert.Equal(["hidden", "hidden", "hidden", "output"], database.Layers().Select(layer => layer.Role));
        float[][] read =
        [
            values,
            [.. values.Select(v => (float)(Half)v)],
            [.. values.Select(v => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(v) & 0xFFFF0000))],
            [.. doubles.Select(v => (float)v)],
        ];
        LayerRecord[] records = [.. database.Records()];
        Assert.Equal(read.Length, records.Length);
        for (int i = 0; i < read.Length; i++)
        {
            AssertCounted(read[i], records[i]);
        }

        Assert.Contains(run.Manifest.Import!.Notes, note => note.Contains("64 bits", StringComparison.Ordinal));
        Assert.Empty(RunCheck.Of(run.Folder).Faults);
    }

    [Fact]
    public void GradientsAreFreedOfTheLossScaleAndSoIsDelta()
    {
        float[] small = [1e-4f, 2e-6f, -3e-3f];
        Put(0, [F16("0.weight.grad", [3], [.. small.Select(v => v * 1024)]), F32("0.delta", [3], 3 * 1024, 0, 1024), F32("0.weight.clipped", [3], 5, 6, 7)],
            new() { ["loss_scale"] = "1024" });

        ImportOutcome run = Import();

        Dictionary<RecordedKind, LayerRecord> records = Records(run).ToDictionary(record => record.Kind);
        AssertCounted([.. small.Select(v => (float)(Half)(v * 1024) / 1024)], records[RecordedKind.WeightGradient]);
        AssertCounted([3, 0, 1], records[RecordedKind.Delta]);
        AssertCounted([5, 6, 7], records[RecordedKind.ClippedWeightGradient]);
        Assert.Contains(run.Manifest.Import!.Notes, note => note.Contains("loss scale that they contained, 1024", StringComparison.Ordinal));
    }

    [Fact]
    public void ShardsAreOneStepAndTheRecorderSaysTheOrder()
    {
        Write("step-7-00002-of-00002.safetensors", [F32("last.weight.grad", [1], 2)]);
        Write("step-7-00001-of-00002.safetensors", [F32("first.weight.grad", [1], 1)],
            new() { ["layers"] = "[\"x\", \"first\", \"last\"]", ["loss"] = "1.5", ["learning_rate"] = "0.1", ["epoch"] = "0.5", ["role.last"] = "hidden" });

        ImportOutcome run = Import();

        using RunDatabaseReader database = RunDatabaseReader.Open(run.Folder.DatabasePath);
        Assert.Equal(["first", "last"], database.Layers().Select(layer => layer.Name));
        // The last layer with weights is the output, unless it is said to be a hidden one.
        Assert.Equal(["hidden", "hidden"], database.Layers().Select(layer => layer.Role));
        Assert.Equal(new StepRecord(7, 0.5, 1.5, 0.1), Assert.Single(database.Steps()));
        Assert.Equal(8, run.Manifest.Steps);
        Assert.Contains("The layers stand in the order that the recorder says.", run.Manifest.Import!.Notes);
    }

    [Fact]
    public void AVanishingGradientIsFoundAndToldInWordsForAnyTrainer()
    {
        for (int step = 10; step < 60; step += 10)
        {
            Put(step, [
                .. Enumerable.Range(0, 10).Select(layer => F32($"{layer}.delta", [4, 50], Noise(200, step + layer, Math.Pow(10, layer - 10)))),
                F32("10.weight", [1], 1),
            ]);
        }

        ImportOutcome run = Import(expect: ["norm(delta, first) / norm(delta, last) > 0.1 at step 30", "norm(delta, '10') > 0"]);

        Verdict verdict = Assert.Single(run.Manifest.Verdicts!);
        Assert.Equal(VerdictKind.Vanishing, verdict.Kind);
        Assert.StartsWith("At step 10, the first recorded, the gradient of the first hidden layer is", verdict.Finding, StringComparison.Ordinal);
        Assert.DoesNotContain("model.", verdict.Cure, StringComparison.Ordinal);
        Assert.Empty(verdict.Options);
        Assert.Equal([false, false], run.Manifest.Expectations.Select(expectation => expectation.Passed));
        Assert.Equal("10 (1) has no delta", run.Manifest.Expectations[1].Note);
        Assert.Contains("Not recorded, and so not judged: weightGradient, biasGradient, activation, update, loss.", run.Manifest.Import!.Notes);
        Assert.True(File.Exists(run.Folder.ReportPath));
    }

    [Theory]
    [InlineData("testAccuracy > 0.5", "an imported run is not evaluated and has no testAccuracy; write loss")]
    [InlineData("speed(first) > 0", "an imported run has no speeds")]
    [InlineData("norm(delta, 5) > 0", "this net has hidden layers 1 to 1, none numbered 5")]
    [InlineData("norm(delta, 'z') > 0", "there is no layer named 'z'")]
    [InlineData("norm(delta", "--expect: column")]
    public void AnExpectationThatCannotBeMeasuredIsRefusedBeforeAnythingIsWritten(string text, string message)
    {
        Put(0, [F32("a.delta", [1], 1), F32("b.weight", [1], 1)]);

        Assert.Contains(message, Assert.Throws<SpecException>(() => Import(expect: [text])).Message, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void AStepThatIsMissingIsNoticed()
    {
        foreach (int step in (int[])[0, 10, 20, 40, 50, 60])
        {
            Put(step, [F32("a.weight", [1], 1)]);
        }

        Assert.Contains("Steps are missing: they lie 10 apart, but after 20 comes 40.", Import().Manifest.Import!.Notes);
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "empty", "holds no step-NUMBER.safetensors" },
        { "name", "step-nan.safetensors: its name is none of a step" },
        { "shard", "step 0 has 1 of 2 shards; --follow waits for it" },
        { "twice", "is of the same step as" },
        { "other net", "the first step, step-0.safetensors, has no layer z; import each net from a folder of its own" },
        { "other shape", "its shape is [3, 2], and a.weight was [2, 3] before" },
        { "cut short", "it is cut short" },
        { "huge header", "claims a header of 1152921504606846976 bytes" },
        { "integers", "its dtype is \"I32\", and only \"F16\", \"BF16\", \"F32\", \"F64\" is read; save it as floats" },
        { "no values", "its shape [0, 3] holds no value" },
        { "loss", "its metadata say loss = low, where a number belongs" },
        { "loss scale", "its metadata say loss_scale = 0, where a positive number belongs" },
        { "layers", "its metadata say layers = a, where a JSON list" },
        { "unnamed layer", "has tensors of the layer a, which its metadata's layers do not name" },
        { "role", "its metadata say role.a = king, where hidden or output belongs" },
        { "nothing", "holds no tensor that is recorded" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void ADamagedFolderIsRefusedByNameAndLeavesNothing(string damage, string message)
    {
        byte[] good = Pack([F32("a.weight", [2, 3], 1, 2, 3, 4, 5, 6)]);
        switch (damage)
        {
            case "empty": break;
            case "name": Write("step-nan.safetensors", good); break;
            case "shard": Write("step-0-00001-of-00002.safetensors", good); break;
            case "twice": Write("step-0.safetensors", good); Write("step-000.safetensors", good); break;
            case "other net": Write("step-0.safetensors", good); Put(1, [F32("z.weight", [1], 1)]); break;
            case "other shape": Write("step-0.safetensors", good); Put(1, [F32("a.weight", [3, 2], 1, 2, 3, 4, 5, 6)]); break;
            case "cut short": Write("step-0.safetensors", good); Write("step-1.safetensors", good[..^5]); break;
            case "huge header": Write("step-0.safetensors", [0, 0, 0, 0, 0, 0, 0, 16, .. good]); break;
            case "integers": Put(0, [F32("a.weight", [1], 1) with { Type = "I32" }]); break;
            case "no values": Put(0, [F32("a.weight", [0, 3])]); break;
            case "nothing": Put(0, [F32("a.bias", [1], 1)]); break;
            default:
                (string name, string text) = damage switch
                {
                    "loss" => ("loss", "low"),
                    "loss scale" => ("loss_scale", "0"),
                    "layers" => ("layers", "a"),
                    "unnamed layer" => ("layers", "[\"b\"]"),
                    _ => ("role.a", "king"),
                };
                Write("step-0.safetensors", Pack([F32("a.weight", [1], 1)], new() { [name] = text }));
                break;
        }

        Exception refused = Assert.ThrowsAny<Exception>(() => Import());
        Assert.True(refused is CheckpointException or RunException { IsBadInput: true }, refused.ToString());
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public async Task FollowingWaitsForShardsAndForFilesThatAreStillWritten()
    {
        byte[] step = Pack([F32("a.weight.grad", [2], 1, 2), F32("b.weight.grad", [1], 1)]);
        byte[] shard = Pack([F32("b.weight.grad", [1], 1)]);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ConcurrentQueue<long> seen = [];
        Task<ImportOutcome> import = Task.Run(() => Import(follow: true, [], seen.Enqueue, stop.Token), TestContext.Current.CancellationToken);

        Write("step-0.safetensors.part", step);
        File.Move(Path("step-0.safetensors.part"), Path("step-0.safetensors"));
        await Until(() => seen.Count == 1);
        Write("step-1-00002-of-00002.safetensors", shard);
        Write("step-2.safetensors", step[..^3]);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal([0L], seen);
        Write("step-1-00001-of-00002.safetensors", Pack([F32("a.weight.grad", [2], 1, 2)]));
        await Until(() => seen.Count == 2);
        Write("step-2.safetensors", step);
        await Until(() => seen.Count == 3);
        string folder = Directory.GetDirectories(Path("runs")).Single();
        Assert.Equal(RunStatus.Running, RunManifest.Read(RunFolder.Open(folder)).Status);
        await stop.CancelAsync();

        ImportOutcome outcome = await import;
        Assert.True(outcome.IsCancelled);
        Assert.Equal(RunStatus.Finished, outcome.Manifest.Status);
        Assert.Equal([0, 0, 1, 1, 2, 2], Records(outcome).Select(record => record.Step));

        async Task Until(Func<bool> isSo)
        {
            for (int i = 0; i < 600 && !isSo(); i++)
            {
                Assert.False(import.IsCompleted && !import.IsCompletedSuccessfully, import.Exception?.ToString());
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            Assert.True(isSo());
        }
    }

    [Fact]
    public void FollowingKeepsWhatItHasWhenAStepOfAnotherNetComes()
    {
        Put(0, [F32("a.weight", [1], 1)]);
        Put(1, [F32("z.weight", [1], 1)]);

        Assert.Throws<CheckpointException>(() => Import(follow: true));

        RunFolder folder = RunFolder.Open(Directory.GetDirectories(Path("runs")).Single());
        RunManifest manifest = RunManifest.Read(folder);
        Assert.Equal(RunStatus.Failed, manifest.Status);
        Assert.Contains("has no layer z", manifest.Failure, StringComparison.Ordinal);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        Assert.Single(database.Records());
    }

    private static float[] Noise(int count, int seed, double size)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * size))];
    }

    // Counted here once more, by shifts of the bits.
    private static void AssertCounted(float[] values, LayerRecord record)
    {
        long[] bins = new long[2048];
        foreach (float value in values.Where(value => float.IsFinite(value) && value != 0))
        {
            bins[BitConverter.SingleToUInt32Bits(value) >> 21]++;
        }

        Assert.Equal(bins, record.Histogram.Counts.ToArray());
        TensorStatistics s = record.Statistics;
        Assert.Equal(
            (values.Length, values.Count(value => value == 0), values.Count(float.IsNaN), values.Count(float.IsPositiveInfinity),
                values.Count(float.IsNegativeInfinity)),
            (s.Count, s.Zeros, s.NaNs, s.PositiveInfinities, s.NegativeInfinities));
        Assert.Equal(Math.Sqrt(values.Where(float.IsFinite).Sum(value => (double)value * value)), s.Norm, s.Norm * 1e-6);
    }

    private static IReadOnlyList<LayerRecord> Records(ImportOutcome run)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(run.Folder.DatabasePath);
        return [.. database.Records()];
    }

    private ImportOutcome Import(bool follow = false, IReadOnlyList<string>? expect = null) =>
        Import(follow, expect ?? [], _ => { }, TestContext.Current.CancellationToken);

    private ImportOutcome Import(bool follow, IReadOnlyList<string> expect, Action<long> imported, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder["recorded"]);
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        FolderImport import = new(device, new ImportSettings(_folder["recorded"], _folder["recorded/runs"], "net", follow, expect, Report: true));
        import.Imported += (step, _, _) => imported(step);
        return import.Run(cancellation);
    }

    private void AssertNothingLeft() => Assert.Empty(Directory.Exists(Path("runs")) ? Directory.GetDirectories(Path("runs")) : []);

    private void Put(int step, IReadOnlyList<FileTensor> tensors, Dictionary<string, string>? metadata = null) =>
        Write(FormattableString.Invariant($"step-{step}.safetensors"), tensors, metadata);

    private void Write(string name, IReadOnlyList<FileTensor> tensors, Dictionary<string, string>? metadata = null) =>
        Write(name, Pack(tensors, metadata));

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_folder["recorded"]);
        File.WriteAllBytes(Path(name), bytes);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder["recorded"], name);
}
