using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A step over several batches is that of one batch as large.</summary>
public sealed class AccumulateTests
{
    private const int Batch = 12, Parts = 3, Features = 20, Outputs = 5;
    private const double Tolerance = 1e-5;

    private const string Layers = """
        [ { "dense": 24, "init": "he-normal" }, { "activation": "relu" }, { "residual": [ { "dense": 24 }, { "activation": "tanh" } ] },
          { "layerNorm": {} }, { "dense": OUTPUTS } ]
        """;

    [Theory]
    [InlineData("cpu/256", "softmaxCrossEntropy")]
    [InlineData("cpu/256", "meanSquaredError")]
    [InlineData("sim", "softmaxCrossEntropy")]
    [InlineData("opencl:0", "binaryCrossEntropy")]
    [InlineData("cuda:0", "softmaxCrossEntropy")]
    public void TheGradientIsTheMean(string deviceName, string loss)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        int steps = deviceName == "sim" ? 2 : 9;
        (List<(double Loss, double Norm)> large, float[] weightsOfLarge) = Train(device, loss, Batch * Parts, 1, steps);
        (List<(double Loss, double Norm)> parts, float[] weights) = Train(device, loss, Batch, Parts, steps);

        Assert.Equal(steps, parts.Count);
        foreach ((var one, var other) in large.Zip(parts))
        {
            Assert.Equal(one.Loss, other.Loss, Tolerance * one.Loss);
            Assert.Equal(one.Norm, other.Norm, Tolerance * one.Norm);
        }

        Assert.All(weightsOfLarge.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    // Samples are gathered for all batches, and sums of gradients are small beside them in this net.
    [Fact]
    public void TheNetTakesTheMemoryOfOneBatch()
    {
        const int rows = 3000;
        Dataset data = RunFingerprint.Data(Parts * rows, Features, Outputs).Labelled;
        long Tensors(int batch, int parts)
        {
            using Trainer trainer = new(Spec(Layers, "softmaxCrossEntropy", batch, parts, 1), data, TestDevices.Open("cpu/256"));
            return trainer.Memory.Tensors - ((long)batch * parts * Features * sizeof(float));
        }

        Assert.InRange(Tensors(rows, Parts), Tensors(rows, 1), Tensors(rows, 1) * 1.1);
        Assert.InRange(Tensors(rows * Parts, 1), Tensors(rows, 1) * 2, long.MaxValue);
    }

    // All samples are one: what differs between batches is the draw.
    [Fact]
    public void EachBatchHasDrawsOfItsOwn()
    {
        ComputeDevice device = TestDevices.Open("cpu/256");
        Dataset data = RunFingerprint.Data(1, Features, Outputs).Labelled;
        DataSplit same = new(
            [.. Enumerable.Repeat(data.Train.Inputs.ToArray(), Batch * Parts).SelectMany(v => v)], [.. Enumerable.Repeat(data.Train.Labels[0], Batch * Parts)]);
        Dataset copies = new("copies", same, same, Features, Outputs);
        double[] Norms(string layers) => [.. ((int[])[1, Parts]).Select(parts =>
        {
            double norm = 0;
            using Trainer trainer = new(Spec(layers, "softmaxCrossEntropy", Batch, parts, 1), copies, device);
            trainer.Recorded += (_, records) => norm = records.First(record => record.Kind == RecordedKind.WeightGradient).Statistics.Norm;
            trainer.Step(1, TestContext.Current.CancellationToken);
            return norm;
        })];

        double[] drawn = Norms("""[ { "dense": 24 }, { "dropout": 0.5 }, { "dense": OUTPUTS } ]""");
        double[] plain = Norms("""[ { "dense": 24 }, { "dense": OUTPUTS } ]""");
        Assert.Equal(plain[0], plain[1], Tolerance * plain[0]);
        Assert.NotInRange(drawn[1] / drawn[0], 1 - 1e-3, 1 + 1e-3);
    }

    [Fact]
    public void MoreThanThereIsToTrainOnIsRefused()
    {
        SpecException refused = Assert.Throws<SpecException>(() => Train(TestDevices.Open("cpu/256"), "softmaxCrossEntropy", Batch, 10, 1));
        Assert.Contains("train.accumulate: makes steps of 120 samples (10 batches of 12), but labelled has only 72 to", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEpochHasAsManySamples()
    {
        ExperimentSpec spec = Spec(Layers, "softmaxCrossEntropy", Batch, Parts, 1);
        spec = spec with { Train = spec.Train with { Steps = null, Epochs = 2 } };
        using Trainer trainer = new(spec, RunFingerprint.Data(Batch * Parts * 2, Features, Outputs).Labelled, TestDevices.Open("cpu/256"));
        Assert.Equal(4, trainer.Steps);
    }

    private static ExperimentSpec Spec(string layers, string loss, int batch, int parts, int steps) => ExperimentSpec.Parse(
        $$"""
        {
          "data": { "source": "fashion-mnist", "batch": {{batch}} },
          "model": { "layers": {{layers.Replace("OUTPUTS", $"{Outputs}", StringComparison.Ordinal)}} },
          "train": { "steps": {{steps}}, "accumulate": {{parts}}, "loss": "{{loss}}", "optimizer": { "kind": "sgd", "learningRate": 0.1, "momentum": 0.9 },
                     "clip": { "kind": "globalNorm", "max": 0.5 } },
          "record": { "every": 1, "startSamples": 0 }
        }
        """,
        "accumulate");

    private static (List<(double Loss, double Norm)> Steps, float[] Weights) Train(ComputeDevice device, string loss, int batch, int parts, int steps)
    {
        (Dataset labelled, Dataset numbers) = RunFingerprint.Data(Batch * Parts * 2, Features, Outputs);
        using Trainer trainer = new(Spec(Layers, loss, batch, parts, steps), loss == "meanSquaredError" ? numbers : labelled, device);
        List<(double Loss, double Norm)> recorded = [];
        trainer.Recorded += (step, records) => recorded.Add((step.Loss, Math.Sqrt(
            records.Where(record => record.Kind == RecordedKind.WeightGradient).Sum(record => Math.Pow(record.Statistics.Norm, 2)))));
        trainer.Train(TestContext.Current.CancellationToken);
        return (recorded, [.. trainer.Parameters.All.SelectMany(parameter => parameter.Values.Download())]);
    }
}
