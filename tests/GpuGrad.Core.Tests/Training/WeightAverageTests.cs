using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>The average of the weights is that of the weights after each step, and disturbs no training.</summary>
public sealed class WeightAverageTests : IDisposable
{
    private const string Layers = """
        [ { "dense": 12, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": OUTPUTS } ]
        """;

    private const double Decay = 0.7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Two roundings a step of numbers no larger than the largest weight so far, of which d, d², ... are left: at most 2 / (1 − d) of them.
    [Theory]
    [InlineData("cpu/256")]
    [InlineData("sim")]
    [InlineData("opencl:0")]
    [InlineData("cuda:0")]
    public void ItIsWhatItsFormulaSays(string device)
    {
        (ExperimentSpec spec, Dataset dataset) = Net("""{ "decay": 0.7 }""");
        using Trainer trainer = new(spec, dataset, TestDevices.Open(device));
        double[][] expected = [.. ParameterCheckpoint.Values(trainer.Parameters).Select(tensor => Array.ConvertAll(tensor.Values, value => (double)value))];
        Assert.Equal(expected, Averages(trainer));
        double largest = 0;
        for (int step = 0; step < 3; step++)
        {
            trainer.Step(1, TestContext.Current.CancellationToken);
            IReadOnlyList<CheckpointTensor> now = ParameterCheckpoint.Values(trainer.Parameters);
            largest = Math.Max(largest, now.Max(tensor => tensor.Values.Max(Math.Abs)));
            foreach ((double[] average, CheckpointTensor tensor) in expected.Zip(now))
            {
                for (int i = 0; i < average.Length; i++)
                {
                    average[i] = (Decay * average[i]) + ((1 - Decay) * tensor.Values[i]);
                }
            }
        }

        double tolerance = 2 / (1 - Decay) * 2 * largest * 6e-8;
        Assert.All(
            expected.Zip(Averages(trainer)), pair => Assert.All(pair.First.Zip(pair.Second), value => Assert.Equal(value.First, value.Second, tolerance)));
        // It is not the weights.
        Assert.NotEqual(ParameterCheckpoint.Values(trainer.Parameters)[0].Values, trainer.EvaluatedWeights()[0].Values);
    }

    [Fact]
    public void TheTestSplitIsEvaluatedWithItAndTheTrainingIsTheSame()
    {
        (ExperimentSpec spec, Dataset dataset) = Net("""{ "decay": 0.7 }""");
        ExperimentSpec without = spec with { Train = spec.Train with { Ema = null } };
        IReadOnlyList<string> averaged = RunFingerprint.Of(spec, dataset, TestDevices.Open("cpu/256"));
        IReadOnlyList<string> plain = RunFingerprint.Of(without, dataset, TestDevices.Open("cpu/256"));
        string[] differ = [.. averaged.Except(plain)];
        // Epochs end after steps 2, 4 and 6; at the start the average is the weights.
        Assert.Equal(["evaluation 2 test", "evaluation 4 test", "evaluation 6 test"], differ.Select(line => string.Join(' ', line.Split(' ')[..3])));
        Assert.Equal(plain.Count, averaged.Count);

        using Trainer trainer = new(spec, dataset, TestDevices.Open("cpu/256"));
        EvaluationRecord? last = null;
        trainer.Evaluated += evaluation => last = evaluation;
        trainer.Train(TestContext.Current.CancellationToken);
        IReadOnlyList<CheckpointTensor> average = trainer.EvaluatedWeights();
        Assert.NotEqual(last, trainer.Evaluate());
        ParameterCheckpoint.Load(new Checkpoint("average", average, new Dictionary<string, string>()), trainer.Parameters);
        Assert.Equal(last, trainer.Evaluate());
    }

    [Theory]
    [InlineData("cpu/256")]
    [InlineData("opencl:0")]
    public void ATrainingGoesOnWithIt(string device)
    {
        (ExperimentSpec spec, Dataset dataset) = Net("true");
        IReadOnlyList<string> whole = RunFingerprint.Of(spec, dataset, TestDevices.Open(device));
        Assert.Equal(whole, RunFingerprint.OfResumed(spec, dataset, TestDevices.Open(device), [1, 3], Path.Combine(_folder.Path, "state.safetensors")));
    }

    private static double[][] Averages(Trainer trainer) =>
        [.. trainer.EvaluatedWeights().Select(tensor => Array.ConvertAll(tensor.Values, value => (double)value))];

    private static (ExperimentSpec Spec, Dataset Dataset) Net(string ema) => (
        SameBitsTests.Spec(Layers, $$"""{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "ema": {{ema}} }""", outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled);
}
