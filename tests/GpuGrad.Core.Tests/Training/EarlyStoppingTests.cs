using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Records;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A training ends where its evaluations become no better, and nowhere else.</summary>
public sealed class EarlyStoppingTests : IDisposable
{
    private const string Layers = """[ { "dense": 12 }, { "activation": "relu" }, { "dense": OUTPUTS } ]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 3, 2 (better), 2 and 1.9 (not by more than 0.15), 1.8 (better than 2), then three that are not.
    [Fact]
    public void ItCountsEvaluationsThatAreNoBetter()
    {
        EarlyStopping stopping = new(new EarlyStoppingSpec { Patience = 3, MinDelta = 0.15 });
        int[] since = [.. new[] { 3, 2, 2, 1.9, 1.8, 5, double.NaN, 1.75 }.Select((loss, i) => See(stopping, i, loss, accuracy: 0))];
        Assert.Equal([0, 0, 1, 2, 0, 1, 2, 3], since);
        Assert.Equal(new EarlyStop("testLoss", 1.8, 4, 3), stopping.Reason);
    }

    [Fact]
    public void AccuracyIsBetterWhereItIsLarger()
    {
        EarlyStopping stopping = new(new EarlyStoppingSpec { Metric = StoppingMetric.TestAccuracy, Patience = 2 });
        Assert.Equal([0, 0, 1], new[] { 0.1, 0.5, 0.5 }.Select((accuracy, i) => See(stopping, i, loss: 3 - i, accuracy)));
        Assert.Null(stopping.Reason);
        Assert.Equal(2, See(stopping, 3, loss: 0, 0.4));
        Assert.Equal(
            "testAccuracy was best at step 1 (0.5) and no better in the 2 evaluations since", stopping.Reason!.ToString());
    }

    // A loss that is NaN is no best that others must be better than.
    [Fact]
    public void ALossThatIsNoNumberIsNeverBest()
    {
        EarlyStopping stopping = new(new EarlyStoppingSpec());
        Assert.Equal([1, 0, 1], new[] { double.NaN, 7, double.NaN }.Select((loss, i) => See(stopping, i, loss, accuracy: 0)));
    }

    // Nothing is better by a million: of three epochs, two steps each, the second evaluation after the first one is the last.
    [Theory]
    [InlineData("cpu/256")]
    [InlineData("opencl:0")]
    public void ATrainingEndsEarlyAndGoesOnBitForBit(string device)
    {
        (ExperimentSpec spec, Dataset dataset) = Net("""{ "patience": 2, "minDelta": 1e6 }""");
        IReadOnlyList<string> whole = RunFingerprint.Of(spec, dataset, TestDevices.Open(device));
        Assert.Contains(whole, line => line.StartsWith("evaluation 4 test", StringComparison.Ordinal));
        Assert.DoesNotContain(whole, line => line.StartsWith("evaluation 6", StringComparison.Ordinal));
        Assert.DoesNotContain(whole, line => line.StartsWith("step 4", StringComparison.Ordinal));
        string file = Path.Combine(_folder.Path, "state.safetensors");
        Assert.Equal(whole, RunFingerprint.OfResumed(spec, dataset, TestDevices.Open(device), [1, 2, 1], file));
    }

    [Fact]
    public void ATrainingThatBecomesBetterHasTheBitsOfOneThatIsNotStopped()
    {
        (ExperimentSpec spec, Dataset dataset) = Net("""{ "patience": 3, "minDelta": 1e6 }""");
        ExperimentSpec without = spec with { Train = spec.Train with { EarlyStopping = null } };
        Assert.Equal(RunFingerprint.Of(without, dataset, TestDevices.Open("cpu/256")), RunFingerprint.Of(spec, dataset, TestDevices.Open("cpu/256")));
    }

    [Fact]
    public void NumbersHaveNoAccuracy()
    {
        ExperimentSpec spec = SameBitsTests.Spec(
            Layers, """{ "loss": "meanSquaredError", "earlyStopping": { "metric": "testAccuracy" } }""", outputs: 7);
        SpecException refused = Assert.Throws<SpecException>(() => new Trainer(
            spec, RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Numbers, TestDevices.Open("cpu/256")));
        Assert.Equal("train.earlyStopping.metric: numbers, which numbers gives, have no accuracy; write testLoss", refused.Message);
    }

    private static (ExperimentSpec Spec, Dataset Dataset) Net(string stopping) => (
        SameBitsTests.Spec(Layers, $$"""{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "earlyStopping": {{stopping}} }""", outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled);

    private static int See(EarlyStopping stopping, long step, double loss, double accuracy)
    {
        stopping.See(new EvaluationRecord(step, EvaluationRecord.Test, loss, accuracy));
        return stopping.State.Since;
    }
}
