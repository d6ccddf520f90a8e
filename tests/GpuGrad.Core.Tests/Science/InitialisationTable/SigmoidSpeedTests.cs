using GpuGrad.Data;
using GpuGrad.Models;
using GpuGrad.Records;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// Nielsen's table (Neural Networks and Deep Learning, chapter 5) on Fashion-MNIST: a sigmoid net 784-30-30-30-30-10 with
/// binary cross entropy, W ~ N(0, 1/fan-in), b ~ N(0, 1); speed of a layer = ‖mean of ∂C/∂b over 1,000 images‖.
/// </summary>
[Collection(nameof(InitialisationTable))]
public class SigmoidSpeedTests
{
    private const int Seeds = 30;

    // A simulation measured these (docs/science.md) with 60 other seeds. Speeds are spread by a third or so from seed to seed.
    private static readonly double[] s_speeds = [0.0025, 0.013, 0.061, 0.296];

    [Fact]
    public void EarlyLayersLearnSlowly()
    {
        Dataset dataset = FashionMnist.Load();
        using DeviceSplit data = new(ProbedNet.Cpu, dataset.Train, dataset.Features);
        Model model = Model.FromSpec(ExperimentSpec.Parse(
            """
            { "name": "speeds", "model": { "hidden": { "depth": 4, "width": 30, "activation": "sigmoid", "init": "lecun-normal", "biasInit": { "kind": "normal", "std": 1 } } } }
            """,
            "speeds").Model, dataset.Features, dataset.Classes);
        double[][] speeds = [.. Enumerable.Range(1, Seeds).Select(seed => Speeds(model, data, (ulong)seed))];
        double[] ratios = [.. speeds.SelectMany(s => s.Zip(s.Skip(1), (lower, upper) => lower / upper)).Order()];

        for (int layer = 0; layer < s_speeds.Length; layer++)
        {
            new SeedSample(Seeds, seed => speeds[(int)seed - 1][layer])
                .AssertMean($"speed of hidden layer {layer + 1}", s_speeds[layer], 0.2 * s_speeds[layer]);
        }

        (double low, double median, double high) = (Quantile(ratios, 0.05), Quantile(ratios, 0.5), Quantile(ratios, 0.95));
        string line = FormattableString.Invariant($"neighbour ratio: median {median:F3}, 5-95 % {low:F3}-{high:F3}, {Seeds} seeds");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(Math.Abs(median - 0.20) <= 0.015, line);
        Assert.True(Math.Abs(low - 0.15) <= 0.02 && Math.Abs(high - 0.26) <= 0.02, line);
    }

    private static double[] Speeds(Model model, DeviceSplit data, ulong seed)
    {
        using ParameterSet parameters = new(ProbedNet.Cpu, model.Parameters, seed);
        IReadOnlyList<Measurement> speeds = StartSpeeds.Measure(
            ProbedNet.Cpu, model, parameters, data, new TrainSpec { Loss = LossKind.BinaryCrossEntropy }, samples: 1000, TestContext.Current.CancellationToken);
        return [.. speeds.Select(speed => speed.Value)];
    }

    private static double Quantile(double[] ordered, double share) => ordered[(int)Math.Round(share * (ordered.Length - 1))];
}
