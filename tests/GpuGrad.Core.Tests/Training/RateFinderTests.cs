using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>The learning-rate range test: what it runs, where it ends and what it proposes.</summary>
public sealed class RateFinderTests
{
    private const string Layers = """[ { "dense": 16, "init": "he-normal" }, { "activation": "tanh" }, { "dense": OUTPUTS } ]""";

    [Theory]
    [InlineData("cpu/256")]
    [InlineData("opencl:0")]
    public void TheRateGrowsByTheSameFactorFromTheWeightsOfTheTraining(string device)
    {
        (ExperimentSpec spec, Dataset dataset) = Net("sgd");
        RateCurve curve = RateFinder.Run(TestDevices.Open(device), spec, dataset, 1e-4, 1e-1, 4, TestContext.Current.CancellationToken);
        Assert.False(curve.Diverged);
        Assert.All(curve.Points.Zip([1e-4, 1e-3, 1e-2, 1e-1]), pair => Assert.Equal(pair.Second, pair.First.Rate, 1e-12));
        using Trainer trainer = new(spec, dataset, TestDevices.Open(device));
        // The first batch before any update is that of the training.
        Assert.Equal(trainer.Step(1, TestContext.Current.CancellationToken), curve.Points[0].Loss);
        Assert.Equal(curve.Points[0].Loss, curve.Points[0].Mean, 1e-12);
        double second = ((0.09 * curve.Points[0].Loss) + (0.1 * curve.Points[1].Loss)) / 0.19;
        Assert.Equal(second, curve.Points[1].Mean, 1e-12);
    }

    // Steps of plain gradient descent far beyond 2 / curvature explode; what is proposed lies well before, and trains better than a thousandth of it.
    [Fact]
    public void TheProposedRateTrains()
    {
        (ExperimentSpec spec, Dataset dataset) = Net("sgd");
        RateCurve curve = RateFinder.Run(TestDevices.Open("cpu/256"), spec, dataset, 1e-5, 1e5, 200, TestContext.Current.CancellationToken);
        Assert.True(curve.Diverged);
        double proposed = Assert.NotNull(curve.Proposed);
        Assert.InRange(proposed, 1e-5, curve.Lowest!.Rate);
        Assert.True(Loss(spec, dataset, proposed) < Loss(spec, dataset, proposed / 1000));
    }

    [Fact]
    public void TheSteepestFallIsProposed()
    {
        double[] means = [3, 3, 3, 3, 3, 2.9, 2.8, 2, 1.5, 1.4, 1.4, 2];
        RateCurve curve = new([.. means.Select((mean, i) => new RatePoint(Math.Pow(10, i), mean, mean))], Diverged: false);
        // From 2.8 to 1.5 over two factors of ten.
        Assert.Equal(1e7, curve.Proposed);
        Assert.Equal(1e9, curve.Lowest!.Rate);
        Assert.Null(new RateCurve([.. curve.Points.Select((point, i) => point with { Mean = i })], Diverged: true).Proposed);
        Assert.Null(new RateCurve([], Diverged: true).Lowest);
    }

    [Fact]
    public void PreTrainingIsRefused()
    {
        (ExperimentSpec spec, Dataset dataset) = Net("sgd", """, "pretrain": true""");
        SpecException refused = Assert.Throws<SpecException>(
            () => RateFinder.Run(TestDevices.Open("cpu/256"), spec, dataset, 1e-3, 1, 10, TestContext.Current.CancellationToken));
        Assert.StartsWith("train.pretrain: ", refused.Message, StringComparison.Ordinal);
    }

    private static double Loss(ExperimentSpec spec, Dataset dataset, double rate)
    {
        spec = spec with { Train = spec.Train with { Optimizer = spec.Train.Optimizer with { LearningRate = rate }, Steps = 40 } };
        using Trainer trainer = new(spec, dataset, TestDevices.Open("cpu/256"));
        trainer.Train(TestContext.Current.CancellationToken);
        return trainer.Evaluate().Loss;
    }

    private static (ExperimentSpec Spec, Dataset Dataset) Net(string optimizer, string more = "") => (
        SameBitsTests.Spec(Layers, $$"""{ "optimizer": { "kind": "{{optimizer}}" }{{more}} }""", outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled);
}
