using System.Runtime.CompilerServices;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Models;
using GpuGrad.Optimizers;
using GpuGrad.Planning;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Training;

/// <summary>The engine as a whole, on every device, against the double-precision oracle.</summary>
public class EngineTests
{
    private const int Features = 20;
    private const int Classes = 3;

    public static TheoryData<string, ActivationKind, LossKind> DevicesAndNets
    {
        get
        {
            TheoryData<string, ActivationKind, LossKind> data = [];
            foreach (string device in TestDevices.Names)
            {
                data.Add(device, ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy);
                // The simulated GPU gives each of a group's 256 threads a thread of the system: one net by day.
                if (device != "sim")
                {
                    data.Add(device, ActivationKind.Sigmoid, LossKind.BinaryCrossEntropy);
                    data.Add(device, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy);
                }
            }

            return data;
        }
    }

    public static TheoryData<string, ActivationKind, LossKind> SimulatedNets => new()
    {
        { "sim", ActivationKind.Sigmoid, LossKind.BinaryCrossEntropy },
        { "sim", ActivationKind.Relu, LossKind.SoftmaxCrossEntropy },
    };

    // The simulated GPU takes half a minute over fifty layers.
    public static TheoryData<string> Devices => [.. TestDevices.Quick];

    // One epoch is one step, so that the batch is the whole split and the oracle knows its samples without the shuffle.
    [Theory]
    [MemberData(nameof(DevicesAndNets))]
    public void TrainingFollowsTheOracle(string deviceName, ActivationKind activation, LossKind loss)
    {
        const double LearningRate = 0.2;
        int stepCount = deviceName == "sim" ? 3 : 20;
        ComputeDevice device = TestDevices.Open(deviceName);
        Dataset dataset = SmallData(samples: 12, seed: 3);
        ExperimentSpec spec = Spec(depth: 3, width: 9, activation, loss, batch: 12, stepCount, LearningRate);
        using Trainer trainer = new(spec, dataset, device);
        DoubleNet oracle = Oracle(trainer, [Features, 9, 9, 9, Classes], activation, loss);
        Dictionary<(long Step, int Layer, RecordedKind Kind), double> norms = [];
        List<StepRecord> steps = [];
        trainer.Recorded += (step, records) =>
        {
            steps.Add(step);
            foreach (LayerRecord record in records)
            {
                norms[(step.Step, record.Layer, record.Kind)] = record.Statistics.Norm;
            }
        };
        trainer.Train(TestContext.Current.CancellationToken);

        Assert.Equal(stepCount, steps.Count);
        for (int step = 0; step < stepCount; step++)
        {
            DoubleNet.Gradients expected = oracle.Backpropagate(dataset.Train.Inputs, dataset.Train.Labels);
            // FP32 sums of at most 20 terms in three layers: some 20 roundings each, drifting over 20 steps.
            Assert.Equal(expected.Loss, steps[step].Loss, 1e-5 * expected.Loss);
            for (int layer = 0; layer < oracle.LayerCount; layer++)
            {
                AssertClose(Norm(expected.Weights[layer]), norms[(step, layer, RecordedKind.WeightGradient)]);
                AssertClose(Norm(expected.Biases[layer]), norms[(step, layer, RecordedKind.BiasGradient)]);
                AssertClose(Norm(expected.Deltas[layer]), norms[(step, layer, RecordedKind.Delta)]);
                AssertClose(Norm(oracle.Weights[layer]), norms[(step, layer, RecordedKind.Weight)]);
                AssertClose(LearningRate * Norm(expected.Weights[layer]), norms[(step, layer, RecordedKind.Update)]);
            }

            oracle.Step(expected, LearningRate);
        }

        foreach ((Parameter parameter, double[] expected) in WeightsOf(trainer).Zip(oracle.Weights))
        {
            float[] found = parameter.Values.Download();
            Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        }
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(SimulatedNets))]
    public void SoDoOtherNetsOnTheSimulatedGpu(string deviceName, ActivationKind activation, LossKind loss)
    {
        TrainingFollowsTheOracle(deviceName, activation, loss);
        EveryDeltaIsTheOracles(deviceName, activation, loss);
    }

    // Element by element: norms would not see two samples or two units in each other's place.
    [Theory]
    [MemberData(nameof(DevicesAndNets))]
    public void EveryDeltaIsTheOracles(string deviceName, ActivationKind activation, LossKind loss)
    {
        const int Samples = 12;
        ComputeDevice device = TestDevices.Open(deviceName);
        Dataset dataset = SmallData(Samples, seed: 3);
        ExperimentSpec spec = Spec(depth: 3, width: 9, activation, loss, batch: Samples, steps: 1, learningRate: 0.2);
        Model model = Model.FromSpec(spec.Model, Features, Classes);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using DeviceSplit data = new(device, dataset.Train, Features);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(Samples, loss, PlanMode.Probe)
        {
            RecordedKinds = [RecordedKind.Delta],
            RecordEvery = 1,
        });
        plan.Run(1);

        double[][] expected = Oracle(parameters, [Features, 9, 9, 9, Classes], activation, loss)
            .Backpropagate(dataset.Train.Inputs, dataset.Train.Labels).Deltas;
        Assert.Equal(expected.Length, plan.Layers.Count);
        foreach ((RecordedLayer layer, double[] deltas) in plan.Layers.OrderBy(layer => layer.Info.Id).Zip(expected))
        {
            double[] found = [.. layer[RecordedKind.Delta].Download()];
            int width = deltas.Length / Samples;
            foreach ((double[] expectedRow, double[] foundRow) in deltas.Chunk(width).Zip(found.Chunk(width)))
            {
                // Some 20 roundings of 6e-8 a layer, through four layers.
                double tolerance = 5e-6 * expectedRow.Max(Math.Abs);
                Assert.All(expectedRow.Zip(foundRow), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            }
        }
    }

    // A ring holds 64 recorded steps at most, and a slot keeps the bins that a later step leaves unwritten.
    [Fact]
    public void ARecordDoesNotDependOnWhatItsSlotHeldBefore()
    {
        const int Last = 150;
        ComputeDevice device = TestDevices.Open("cpu/128");
        Dataset dataset = SmallData(samples: 12, seed: 3);
        ExperimentSpec spec = Spec(depth: 3, width: 9, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch: 12, steps: Last + 1, 0.5);
        Assert.Equal(RecordsOf(every: Last), RecordsOf(every: 1));

        List<string> RecordsOf(int every)
        {
            List<string> found = [];
            using Trainer trainer = new(spec with { Record = spec.Record with { Every = every } }, dataset, device);
            trainer.Recorded += (step, records) =>
            {
                if (step.Step == Last)
                {
                    found.AddRange(records.Select(r => $"{r.Layer} {r.Kind} {r.Statistics} {string.Join(' ', r.Histogram.Counts.ToArray())}"));
                }
            };
            trainer.Train(TestContext.Current.CancellationToken);
            return found;
        }
    }

    // The product of 50 layers' factors is far below the smallest square an FP32 sum of squares can hold.
    [Theory]
    [MemberData(nameof(Devices))]
    public void AVanishedGradientOfFiftyLayersKeepsItsNorm(string deviceName)
    {
        const int Depth = 50;
        ComputeDevice device = TestDevices.Open(deviceName);
        Dataset dataset = SmallData(samples: 4, seed: 5);
        ExperimentSpec spec = Spec(Depth, width: 8, ActivationKind.Sigmoid, LossKind.BinaryCrossEntropy, batch: 4, steps: 1, 0.1);
        spec = spec with { Record = spec.Record with { Kinds = [RecordedKind.Delta] } };
        using Trainer trainer = new(spec, dataset, device);
        int[] widths = [Features, .. Enumerable.Repeat(8, Depth), Classes];
        DoubleNet oracle = Oracle(trainer, widths, ActivationKind.Sigmoid, LossKind.BinaryCrossEntropy);
        double found = double.NaN;
        trainer.Recorded += (_, records) => found = records.Single(r => r.Layer == 0 && r.Kind == RecordedKind.Delta).Statistics.Norm;
        trainer.Train(TestContext.Current.CancellationToken);

        double expected = Norm(oracle.Backpropagate(dataset.Train.Inputs, dataset.Train.Labels).Deltas[0]);
        Assert.InRange(expected, 1e-40, 1e-24);
        Assert.Equal(expected, found, 1e-3 * expected);
    }

    [Fact]
    [Nightly]
    public void SoItDoesOnTheSimulatedGpu() => AVanishedGradientOfFiftyLayersKeepsItsNorm("sim");

    [Fact]
    public void TheNumberOfWorkersChangesNoBit()
    {
        (List<string> Records, string Weights) one = Fingerprint("cpu:1");
        (List<string> Records, string Weights) two = Fingerprint("cpu:2");
        (List<string> Records, string Weights) again = Fingerprint("cpu:2");
        (List<string> Records, string Weights) three = Fingerprint("cpu:3");
        Assert.NotEmpty(one.Records);
        Assert.Equal(one.Records, two.Records);
        Assert.Equal(two.Records, again.Records);
        Assert.Equal(one.Records, three.Records);
        Assert.Equal(one.Weights, two.Weights);
        Assert.Equal(two.Weights, again.Weights);
        Assert.Equal(one.Weights, three.Weights);
    }

    // A recorded step of every kind of call: what many steps allocate beyond few is the losses that the host reads.
    [Fact]
    public void AStepInsideALaunchAllocatesNothing()
    {
        const int Few = 2;
        const int Many = 202;
        const int SmallestObject = 24;
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        ExperimentSpec spec = ExperimentSpec.Parse(
            """
            {
              "data": { "batch": 64 },
              "model": { "hidden": { "depth": 3, "width": 100, "activation": "relu", "batchNorm": true } },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.01, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 1.0 } }
            }
            """,
            "allocation test");
        Dataset dataset = SmallData(samples: 64, seed: 4);
        Model model = Model.FromSpec(spec.Model, Features, Classes);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using DeviceSplit split = new(device, dataset.Train, Features);
        using StepPlan plan = new(device, model, parameters, split, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Seed = spec.Seed,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = 1,
        });
        Assert.NotEmpty(spec.Record.Kinds);
        plan.Run(Few);
        // The least of several tries, over all threads: others may allocate meanwhile.
        long least = Enumerable.Range(0, 5).Min(_ => Allocated(Many) - Allocated(Few));
        Assert.InRange(least, long.MinValue, (Many - Few) * (Unsafe.SizeOf<StepLossRecord>() + (SmallestObject / 2)));

        long Allocated(int steps)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            plan.Run(steps);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Fact]
    public void ALossThatOverflowsStopsWithTheStepAndTheLayer()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        Dataset dataset = SmallData(samples: 64, seed: 2);
        ExperimentSpec spec = Spec(depth: 3, width: 16, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch: 8, steps: 500, learningRate: 1e30);
        using Trainer trainer = new(spec, dataset, device);
        List<long> recorded = [];
        trainer.Recorded += (step, _) => recorded.Add(step.Step);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Train(TestContext.Current.CancellationToken));
        Assert.Contains("step", failure.Message, StringComparison.Ordinal);
        Assert.Contains("of hidden", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(recorded);
    }

    internal static Dataset SmallData(int samples, int seed)
    {
        Random random = new(seed);
        DataSplit Split() => new(
            [.. Enumerable.Range(0, samples * Features).Select(_ => random.NextSingle())],
            [.. Enumerable.Range(0, samples).Select(_ => random.Next(Classes))]);
        return new Dataset("small", Split(), Split(), Features, Classes);
    }

    internal static ExperimentSpec Spec(
        int depth, int width, ActivationKind activation, LossKind loss, int batch, int steps, double learningRate) => new()
        {
            Name = "test",
            Data = new DataSpec { Batch = batch },
            Model = new ModelSpec
            {
                Hidden = new HiddenSpec
                {
                    Depth = depth,
                    Width = width,
                    Activation = activation,
                    Init = new InitSpec.LeCun(InitDistribution.Normal),
                    BiasInit = new InitSpec.Normal(0, 1),
                },
                OutputInit = new InitSpec.LeCun(InitDistribution.Normal),
                OutputBiasInit = new InitSpec.Normal(0, 1),
            },
            Train = new TrainSpec { Steps = steps, Loss = loss, Optimizer = new Sgd { LearningRate = learningRate } },
            Record = new RecordSpec { Every = 1 },
        };

    private static (List<string> Records, string Weights) Fingerprint(string selector)
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse(selector));
        ExperimentSpec spec = Spec(depth: 4, width: 37, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch: 50, steps: 12, 0.1);
        using Trainer trainer = new(spec, SmallData(samples: 130, seed: 9), device);
        List<string> records = [];
        trainer.Recorded += (step, layers) =>
        {
            records.Add(step.ToString());
            records.AddRange(layers.Select(r => $"{r.Step} {r.Layer} {r.Kind} {r.Statistics} {Convert.ToHexString(r.Histogram.Encode())}"));
        };
        trainer.Train(TestContext.Current.CancellationToken);
        return (records, string.Join(' ', trainer.Parameters.Values.Download().Select(BitConverter.SingleToUInt32Bits)));
    }

    internal static DoubleNet Oracle(Trainer trainer, int[] widths, ActivationKind activation, LossKind loss) =>
        Oracle(trainer.Parameters, widths, activation, loss);

    private static DoubleNet Oracle(ParameterSet parameters, int[] widths, ActivationKind activation, LossKind loss)
    {
        DoubleNet net = new(widths, activation, loss);
        foreach ((Parameter parameter, double[] values) in parameters.All.Zip(
            net.Weights.Zip(net.Biases).SelectMany(pair => (double[][])[pair.First, pair.Second])))
        {
            Array.ConvertAll(parameter.Values.Download(), v => (double)v).CopyTo(values, 0);
        }

        return net;
    }

    private static IEnumerable<Parameter> WeightsOf(Trainer trainer) =>
        trainer.Parameters.All.Where(p => p.Name.EndsWith(".weight", StringComparison.Ordinal));

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    private static void AssertClose(double expected, double found) => Assert.Equal(expected, found, 1e-4 * expected);
}
