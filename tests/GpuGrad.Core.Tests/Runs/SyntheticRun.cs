using System.Text.Json.Nodes;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Runs;

/// <summary>A run folder as training would leave it, drawn from random numbers: gradients shrink by a factor a layer.</summary>
internal sealed record SyntheticRun
{
    private const ulong UsualSeed = 7;

    public string Name { get; init; } = "synthetic";

    /// <summary>Makes its numbers differ from those of another seed.</summary>
    public ulong Seed { get; init; } = UsualSeed;

    public int HiddenLayers { get; init; } = 20;

    public int RecordedSteps { get; init; } = 60;

    public int StepsBetween { get; init; } = 10;

    public int ValuesPerTensor { get; init; } = 600;

    /// <summary>Norm of a layer's gradient over that of the next layer.</summary>
    public double Shrink { get; init; } = 0.2;

    /// <summary>Hidden layers, counted from the input, whose gradients are exactly zero.</summary>
    public int DeadLayers { get; init; }

    /// <summary>The recorded index from which the last hidden layer's gradient holds NaN; negative for never.</summary>
    public int NaNFrom { get; init; } = -1;

    public bool Pretrained { get; init; }

    /// <summary>Whether gradients are compared with those of the step before, and clipped.</summary>
    public bool ComparedAndClipped { get; init; }

    /// <summary>Stands behind the name of every layer and tensor.</summary>
    public string Mark { get; init; } = "";

    public TheoryPrediction? Theory { get; init; }

    public SweepPosition? Sweep { get; init; }

    public IReadOnlyList<Verdict>? Verdicts { get; init; }

    public IReadOnlyList<RecordedKind> Kinds { get; init; } = new RecordSpec().Kinds;

    /// <summary>Writes run.json and run.db into a new folder below <paramref name="outDirectory"/>.</summary>
    public RunFolder Write(string outDirectory)
    {
        var startedAt = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
        RunFolder folder = RunFolder.Create(outDirectory, Name, startedAt);
        double finalAccuracy = Accuracy(RecordedSteps - 1);
        Manifest(startedAt, finalAccuracy).Write(folder.ManifestPath);
        using RunDatabase database = RunDatabase.Open(folder.DatabasePath);
        foreach (LayerInfo layer in Layers())
        {
            database.Write(layer);
        }

        foreach (LayerInfo layer in Layers().Where(l => l.Role == LayerInfo.Hidden))
        {
            database.Write(new Measurement(Measurement.Speed, layer.Id, 0, GradientScale(layer.Id)));
        }

        foreach (PretrainedLayer layer in Pretraining)
        {
            database.Write(new Measurement(Measurement.SpeedBeforePretraining, layer.Layer, 0, 0.01 * GradientScale(layer.Layer)));
            for (long step = 0; step < 500; step++)
            {
                database.Write(new Measurement(Measurement.ReconstructionLoss, layer.Layer, step, ReconstructionLoss(step)));
            }
        }
        var random = new Random(HiddenLayers + (1000 * (int)(Seed - UsualSeed)));
        for (int index = 0; index < RecordedSteps; index++)
        {
            long step = (long)index * StepsBetween;
            database.Write(new StepRecord(step, step / 100.0, Loss(index) * (1 + 0.15 * Gaussian(random)), 0.1));
            if (index % 6 == 0 || index == RecordedSteps - 1)
            {
                database.Write(new EvaluationRecord(step, "train", Loss(index), Accuracy(index) + 0.02));
                database.Write(new EvaluationRecord(step, "test", Loss(index) * 1.05, Accuracy(index)));
            }
            if (ComparedAndClipped)
            {
                database.Write(new ClipLedgerEntry(step, null, 2, 0.5, 1));
                database.Write(new ClipLedgerEntry(step, $"0.weight{Mark}", 2, 0.5, 1));
                foreach (LayerInfo layer in Layers().Where(_ => index > 0))
                {
                    database.Write(new LayerDirection(step, layer.Id, 0.5, 1, 1));
                }
            }
            foreach (LayerInfo layer in Layers())
            {
                foreach (RecordedKind kind in Kinds)
                {
                    database.Write(Record(random, index, step, layer.Id, kind));
                }
            }
        }
        return folder;
    }

    public IEnumerable<LayerInfo> Layers()
    {
        for (int i = 0; i < HiddenLayers; i++)
        {
            yield return new LayerInfo(i, $"{2 * i}{Mark}", LayerInfo.Hidden, $"hidden {i + 1} ({(i == 0 ? 784 : 30)}→30 sigmoid){Mark}");
        }

        yield return new LayerInfo(HiddenLayers, $"{2 * HiddenLayers}{Mark}", LayerInfo.Output, $"output (30→10){Mark}");
    }

    /// <summary>Statistics and histogram of values, by the obvious double-precision loop.</summary>
    public static LayerRecord RecordOf(long step, int layer, RecordedKind kind, IReadOnlyList<float> values)
    {
        var histogram = new FloatHistogram();
        float[] finite = [.. values.Where(float.IsFinite)];
        foreach (float value in finite.Where(v => v != 0))
        {
            histogram.Add(FloatHistogram.BinOf(value));
        }

        double largest = finite.Length == 0 ? 0 : finite.Max(v => Math.Abs((double)v));
        var statistics = new TensorStatistics(
            values.Count,
            finite.Length == 0 ? double.NaN : finite.Average(v => (double)v),
            largest == 0 ? 0 : largest * Math.Sqrt(finite.Sum(v => v / largest * (v / largest))),
            finite.Length == 0 ? float.NaN : finite.Min(),
            finite.Length == 0 ? float.NaN : finite.Max(),
            finite.Count(v => v == 0),
            values.Count(float.IsNaN),
            values.Count(float.IsPositiveInfinity),
            values.Count(float.IsNegativeInfinity));
        return new LayerRecord(step, layer, kind, statistics, histogram);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private double GradientScale(int layer) => layer < DeadLayers ? 0
        : (0.3 + (0.01 * Luck)) * Math.Pow(Shrink * (1 + (0.05 * Luck)), HiddenLayers - 1 - layer);

    private double Luck => (double)Seed - UsualSeed;

    private IEnumerable<PretrainedLayer> Pretraining => Layers()
        .Where(l => Pretrained && l.Role == LayerInfo.Hidden)
        .Select(l => new PretrainedLayer(l.Id, l.DisplayName, "crossEntropy", 500, ReconstructionLoss(0), ReconstructionLoss(499)));

    private static double ReconstructionLoss(long step) => 540 / (1 + (step / 100.0));

    private double Loss(int index) => 0.3 + 2 * Math.Exp(-index * Learning());

    private double Accuracy(int index) => 0.1 + (0.01 * Luck) + 0.75 * (1 - Math.Exp(-index * Learning()));

    private double Learning() => 0.25 / (1 + Math.Pow(HiddenLayers / 4.0, 3));

    private LayerRecord Record(Random random, int index, long step, int layer, RecordedKind kind)
    {
        double drift = 1 + 0.4 * Math.Sin(index / 7.0 + layer / 3.0);
        double scale = GradientScale(layer) * drift;
        double Draw() => kind switch
        {
            RecordedKind.Weight => Gaussian(random) / Math.Sqrt(30),
            RecordedKind.Activation => 1 / (1 + Math.Exp(-2 * Gaussian(random))),
            RecordedKind.BiasGradient => scale * Gaussian(random) / 5,
            RecordedKind.Delta => scale * Gaussian(random) / 50,
            RecordedKind.Update => -0.1 * scale * Gaussian(random) / 30,
            _ => scale * Gaussian(random) / 30,
        };
        bool broken = NaNFrom >= 0 && index >= NaNFrom && layer == HiddenLayers - 1 && kind != RecordedKind.Activation;
        var values = new float[kind == RecordedKind.BiasGradient ? 30 : ValuesPerTensor];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = broken && i % 3 == 0 ? float.NaN : (float)Draw();
        }

        return RecordOf(step, layer, kind, values);
    }

    private RunManifest Manifest(DateTimeOffset startedAt, double accuracy) => new()
    {
        Name = Name,
        Spec = new JsonObject
        {
            ["name"] = Name,
            ["seed"] = Seed,
            ["data"] = new JsonObject { ["batch"] = 32 },
            ["model"] = new JsonObject { ["hidden"] = new JsonObject { ["depth"] = HiddenLayers, ["note"] = "</script>" } }
        },
        Seed = Seed,
        Device = new RunDevice("cpu:2", "CPU with 2 workers"),
        Variants = new Dictionary<string, IReadOnlyList<string>> { ["matmul"] = ["PackedMicroKernelMatMul"] },
        Status = NaNFrom >= 0 ? RunStatus.Failed : RunStatus.Finished,
        Failure = NaNFrom >= 0 ? $"The gradient of hidden {HiddenLayers} became NaN at step {NaNFrom * StepsBetween}." : null,
        StartedAt = startedAt,
        EndedAt = startedAt.AddSeconds(12.5),
        Steps = (long)RecordedSteps * StepsBetween,
        Pretraining = Pretrained ? [.. Pretraining] : null,
        FinalMetrics = new Dictionary<string, double> { ["testAccuracy"] = accuracy },
        Expectations =
        [
            new ExpectationResult(
                "neighbourRatio(speed(*)) > 0.12 at start", "at start", 0, 1, 0, [new("neighbourRatio(speed(*))", [0.2, 0.21, 0.19]), new("0.12", [0.12])],
                [">"], true, null),
            new ExpectationResult(
                "speed(first) / speed(last) < 0.03 at start", "at start", 0, 1, 1, [new("speed(first) / speed(last)", [0.0312]), new("0.03", [0.03])], ["<"],
                false, null),
        ],
        Theory = Theory,
        Verdicts = Verdicts,
        Sweep = Sweep,
        Group = Sweep is null ? null : "group-1",
    };
}
