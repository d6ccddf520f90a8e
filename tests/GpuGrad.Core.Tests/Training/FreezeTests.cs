using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Frozen layers keep their weights to the bit, and take no part in what is done to the others.</summary>
public sealed class FreezeTests : IDisposable
{
    private const string Layers = """
        [ { "dense": 12, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "relu" },
          { "residual": [ { "dense": 12 }, { "activation": "tanh" } ] }, { "dense": OUTPUTS } ]
        """;

    private const string Train =
        """{ "optimizer": { "kind": "adamw", "learningRate": 0.01, "weightDecay": 0.1 }, "clip": { "kind": "globalNorm", "max": 0.5 } """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cpu/256", "[\"0\", \"3\"]", "0.weight 0.bias 3.body.0.weight 3.body.0.bias")]
    [InlineData("cpu/256", "[\"1\", \"4.bias\"]", "1.weight 1.bias 4.bias")]
    [InlineData("opencl:0", "[\"0\", \"3\"]", "0.weight 0.bias 3.body.0.weight 3.body.0.bias")]
    public void TheOthersLearn(string deviceName, string names, string frozen)
    {
        (ExperimentSpec spec, Dataset dataset) = Net(names);
        using Trainer trainer = new(spec, dataset, TestDevices.Open(deviceName));
        IReadOnlyList<CheckpointTensor> before = ParameterCheckpoint.Values(trainer.Parameters);
        trainer.Train(TestContext.Current.CancellationToken);
        string[] same =
        [
            .. before.Zip(ParameterCheckpoint.Values(trainer.Parameters))
                .Where(pair => pair.First.Values.AsSpan().SequenceEqual(pair.Second.Values)).Select(pair => pair.First.Name),
        ];
        Assert.Equal(frozen.Split(' ').Where(name => before.Any(tensor => tensor.Name == name)), same);
        Assert.NotEmpty(same);
    }

    // The first step's gradients are those of the whole net; what was added to frozen weights is nothing, and is recorded as that.
    [Fact]
    public void GradientsAreRecordedAndUpdatesAreZero()
    {
        (ExperimentSpec frozen, Dataset dataset) = Net("[\"0\"]");
        Dictionary<RecordedKind, LayerRecord> first = First(frozen, dataset), whole = First(Net("[]").Spec, dataset);
        foreach (RecordedKind kind in (RecordedKind[])[RecordedKind.WeightGradient, RecordedKind.Delta, RecordedKind.Weight])
        {
            Assert.Equal(RunFingerprint.Line(whole[kind]), RunFingerprint.Line(first[kind]));
        }

        Assert.True(first[RecordedKind.WeightGradient].Statistics.Norm > 0);
        TensorStatistics update = first[RecordedKind.Update].Statistics;
        Assert.Equal((update.Count, 0.0), (update.Zeros, update.Norm));
        Assert.True(whole[RecordedKind.Update].Statistics.Norm > 0);
    }

    // The global norm is that of what is trained.
    [Fact]
    public void FrozenGradientsDoNotCountInTheNorm()
    {
        IReadOnlyList<ClipLedgerEntry> part = Clips(Net("[\"0\", \"1\"]").Spec), whole = Clips(Net("[]").Spec);
        Assert.DoesNotContain(part, clip => clip.Tensor?.StartsWith("0.", StringComparison.Ordinal) == true);
        double sum = Math.Sqrt(part.Where(clip => clip.Tensor is not null).Sum(clip => clip.Norm * clip.Norm));
        // Sums of squares in double of norms that were rounded to float.
        Assert.Equal(sum, part[0].Norm, 1e-6 * sum);
        Assert.True(part[0].Norm < whole[0].Norm);
    }

    [Fact]
    public void NoFrozenLayersChangeNoBit()
    {
        (ExperimentSpec spec, Dataset dataset) = Net("[]");
        ExperimentSpec without = SameBitsTests.Spec(Layers, Train + "}", outputs: 7);
        ComputeDevice device = TestDevices.Open("cpu/256");
        Assert.Equal(RunFingerprint.Of(without, dataset, device), RunFingerprint.Of(spec, dataset, device));
    }

    [Theory]
    [InlineData("cpu/256")]
    [InlineData("opencl:0")]
    public void ATrainingGoesOnBitForBit(string device)
    {
        (ExperimentSpec spec, Dataset dataset) = Net("[\"0\", \"3.body.0.bias\"]");
        IReadOnlyList<string> whole = RunFingerprint.Of(spec, dataset, TestDevices.Open(device));
        Assert.Equal(whole, RunFingerprint.OfResumed(spec, dataset, TestDevices.Open(device), [1, 3], Path.Combine(_folder.Path, "state.safetensors")));
    }

    [Theory]
    [InlineData("[\"2\"]", "train.freeze[0]: the net has no layer '2' with weights; ")]
    [InlineData("[\"0\", \"3.bod\"]", "train.freeze[1]: the net has no layer '3.bod' with weights; ")]
    [InlineData("[\"0\", \"1\", \"3\", \"4\"]", "train.freeze: freezes every layer, so that nothing is left to train")]
    public void AMistakeIsToldWithItsPath(string names, string message)
    {
        (ExperimentSpec spec, Dataset dataset) = Net(names);
        Assert.StartsWith(
            message, Assert.Throws<SpecException>(() => new Trainer(spec, dataset, TestDevices.Open("cpu/256"))).Message, StringComparison.Ordinal);
    }

    private static (ExperimentSpec Spec, Dataset Dataset) Net(string freeze) => (
        SameBitsTests.Spec(Layers, Train + $$""", "freeze": {{freeze}} }""", outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled);

    private static Dictionary<RecordedKind, LayerRecord> First(ExperimentSpec spec, Dataset dataset)
    {
        using Trainer trainer = new(spec, dataset, TestDevices.Open("cpu/256"));
        Dictionary<RecordedKind, LayerRecord> first = [];
        trainer.Recorded += (_, records) => first = records.Where(record => record.Layer == 0).ToDictionary(record => record.Kind);
        trainer.Step(1, TestContext.Current.CancellationToken);
        return first;
    }

    private static IReadOnlyList<ClipLedgerEntry> Clips(ExperimentSpec spec)
    {
        using Trainer trainer = new(spec, Net("[]").Dataset, TestDevices.Open("cpu/256"));
        IReadOnlyList<ClipLedgerEntry> clips = [];
        trainer.Clipped += told => clips = told;
        trainer.Step(1, TestContext.Current.CancellationToken);
        return clips;
    }
}
