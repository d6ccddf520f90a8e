using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Gradients of recorded steps beside those of the steps before, against the double-precision oracle.</summary>
public class DirectionTests
{
    private const double LearningRate = 0.2;
    private const int Steps = 10;

    // Not the simulated GPU, which takes a quarter of a minute for what its op cases show.
    public static TheoryData<string> Devices => [.. TestDevices.Names.Where(name => name != "sim")];

    // One epoch is one step: the batch is the whole split, so that the oracle knows its samples.
    [Theory]
    [MemberData(nameof(Devices))]
    public void TheStepBeforeIsTheTrainingStepBeforeAndNotTheRecordedOne(string deviceName)
    {
        Dataset dataset = EngineTests.SmallData(samples: 12, seed: 3);
        using Trainer trainer = new(Spec(every: 3), dataset, TestDevices.Open(deviceName));
        DoubleNet oracle = EngineTests.Oracle(trainer, [20, 9, 9, 9, 3], ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy);
        Dictionary<(long, int), LayerDirection> found = Directions(trainer);
        Assert.Equal([3L, 6, 9], found.Keys.Select(key => key.Item1).Distinct().Order());

        DoubleNet.Gradients? previous = null;
        for (int step = 0; step < Steps; step++)
        {
            DoubleNet.Gradients expected = oracle.Backpropagate(dataset.Train.Inputs, dataset.Train.Labels);
            for (int layer = 0; step > 0 && step % 3 == 0 && layer < oracle.LayerCount; layer++)
            {
                LayerDirection direction = found[(step, layer)];
                double[] g = expected.Weights[layer], p = previous!.Weights[layer];
                // The bound that the oracle's norms are held to elsewhere.
                AssertClose(Math.Sqrt(Dot(g, g)), direction.Norm, Math.Sqrt(Dot(g, g)));
                AssertClose(Math.Sqrt(Dot(p, p)), direction.PreviousNorm, Math.Sqrt(Dot(p, p)));
                AssertClose(Dot(g, p), direction.Dot, Math.Sqrt(Dot(g, g) * Dot(p, p)));
                Assert.InRange(direction.Cosine, 0.5, 1);
            }

            oracle.Step(expected, LearningRate);
            previous = expected;
        }
    }

    [Fact]
    public void HowOftenIsRecordedChangesNoBit()
    {
        Dataset dataset = EngineTests.SmallData(samples: 48, seed: 4);
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        using Trainer always = new(Spec(every: 1), dataset, device);
        using Trainer seldom = new(Spec(every: 3), dataset, device);
        Dictionary<(long, int), LayerDirection> all = Directions(always);
        Assert.Equal(Enumerable.Range(1, Steps - 1).Select(step => (long)step), all.Keys.Select(key => key.Item1).Distinct().Order());
        foreach (((long, int) key, LayerDirection direction) in Directions(seldom))
        {
            Assert.Equal(all[key], direction);
        }
    }

    [Fact]
    public void NothingIsComparedUnlessTheSpecWantsIt()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 1));
        ExperimentSpec spec = Spec(every: 1);
        using Trainer trainer = new(spec with { Record = spec.Record with { Directions = false } }, EngineTests.SmallData(samples: 12, seed: 3), device);
        Assert.Empty(Directions(trainer));
    }

    private static Dictionary<(long Step, int Layer), LayerDirection> Directions(Trainer trainer)
    {
        Dictionary<(long, int), LayerDirection> found = [];
        trainer.Compared += directions =>
        {
            foreach (LayerDirection direction in directions)
            {
                found.Add((direction.Step, direction.Layer), direction);
            }
        };
        trainer.Train(TestContext.Current.CancellationToken);
        return found;
    }

    private static ExperimentSpec Spec(int every)
    {
        ExperimentSpec spec = EngineTests.Spec(
            depth: 3, width: 9, ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy, batch: 12, Steps, LearningRate);
        return spec with { Record = spec.Record with { Every = every, Directions = true } };
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void AssertClose(double expected, double found, double scale) => Assert.Equal(expected, found, 1e-4 * scale);
}
