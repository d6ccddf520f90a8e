using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Randomness;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Losses;
using GpuGrad.Optimizers;
using GpuGrad.Records;
using GpuGrad.Tests;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Pre-training on every device against the double-precision oracle, layer after layer, with and without noise.</summary>
public class PretrainingOracleTests
{
    private const int Features = 20;
    private const int Units = 7;
    private const double LearningRate = 0.2;

    public static TheoryData<string, ActivationKind, double> DevicesAndNets
    {
        get
        {
            TheoryData<string, ActivationKind, double> data = [];
            // The simulated GPU gives each of a group's 256 threads a thread of the system: it has its turn by night.
            foreach (string device in TestDevices.Quick)
            {
                data.Add(device, ActivationKind.Sigmoid, 0.4);
                data.Add(device, ActivationKind.Sigmoid, 0);
                data.Add(device, ActivationKind.Tanh, 0);
                data.Add(device, ActivationKind.Tanh, 0.4);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(DevicesAndNets))]
    public void EveryStageFollowsTheOracle(string deviceName, ActivationKind activation, double corruption)
    {
        int steps = deviceName == "sim" ? 2 : 8;
        ComputeDevice device = TestDevices.Open(deviceName);
        // The batch is the whole split. Where noise falls on its rows, all samples are equal, since the oracle does not know
        // the order of the shuffle; nor does it matter otherwise.
        Dataset dataset = corruption == 0 ? EngineTests.SmallData(samples: 12, seed: 3) : EqualSamples(12);
        using Trainer trainer = new(Spec(activation, corruption, steps), dataset, device);
        List<Measurement> measured = [];
        trainer.Pretraining!.Measured += measured.Add;
        float[][] initial = [.. trainer.Parameters.All.Select(parameter => parameter.Values.Download())];
        trainer.Pretraining.Run(TestContext.Current.CancellationToken);

        double[][] clean = [.. dataset.Train.Inputs.Chunk(Features).Select(x => x.Select(v => (double)v).ToArray())];
        for (int layer = 0; layer < 2; layer++)
        {
            // Pixels and sigmoids lie from 0 to 1, tanh's values do not.
            ReconstructionLoss loss = layer == 0 || activation == ActivationKind.Sigmoid ? ReconstructionLoss.CrossEntropy
                : ReconstructionLoss.MeanSquaredError;
            DoubleAutoencoder oracle = new(clean[0].Length, Units, activation, loss);
            oracle.Start(initial[2 * layer], initial[(2 * layer) + 1]);
            for (int step = 0; step < steps; step++)
            {
                double[][] corrupted = Corrupt(clean, corruption, layer, step);
                double expected = oracle.Loss(clean, corrupted);
                // FP32 sums of at most 20 terms in two layers: some 20 roundings each, drifting over 8 steps.
                Assert.Equal(expected, measured.Single(m => m.Layer == layer && m.Step == step).Value, 1e-5 * expected);
                oracle.Descend(clean, corrupted, LearningRate);
            }

            AssertClose(oracle.Weight, trainer.Parameters.All[2 * layer]);
            AssertClose(oracle.Bias, trainer.Parameters.All[(2 * layer) + 1]);
            clean = oracle.Encode(clean);
        }

        // The output layer waits for the training.
        Assert.Equal(initial[4], trainer.Parameters.All[4].Values.Download());
        Assert.Equal(initial[5], trainer.Parameters.All[5].Values.Download());
    }

    [Fact]
    [Nightly]
    public void EveryStageOfTheSimulatedGpuDoesToo() => EveryStageFollowsTheOracle("sim", ActivationKind.Sigmoid, 0.4);

    private static ExperimentSpec Spec(ActivationKind activation, double corruption, int steps)
    {
        ExperimentSpec spec = EngineTests.Spec(depth: 2, Units, activation, LossKind.SoftmaxCrossEntropy, batch: 12, steps: 1, 0.1);
        return spec with
        {
            Train = spec.Train with
            {
                Pretrain = new PretrainSpec { Steps = steps, Corruption = corruption, Optimizer = new Sgd { LearningRate = LearningRate } },
            },
        };
    }

    private static Dataset EqualSamples(int samples)
    {
        Random random = new(4);
        float[] sample = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
        DataSplit split = new([.. Enumerable.Repeat(sample, samples).SelectMany(x => x)], new int[samples]);
        return new Dataset("equal", split, split, Features, 3);
    }

    // Masking noise: what is kept stays as it is.
    private static double[][] Corrupt(double[][] clean, double corruption, int layer, long step)
    {
        int columns = clean[0].Length;
        double[] draws = UniformReference.Draw(clean.Length * columns, Pretraining.SeedOf(1, layer), step, op: 0);
        return [.. clean.Select((x, row) => x.Select((v, i) => draws[(row * columns) + i] < corruption ? 0 : v).ToArray())];
    }

    private static void AssertClose(double[] expected, Parameter found) =>
        Assert.All(expected.Zip(found.Values.Download()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
}
