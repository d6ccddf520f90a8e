using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Optimizers;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Training;

/// <summary>What clipping did is told on every recorded step, and agrees with the gradients recorded beside it.</summary>
public sealed class ClipLedgerTests : IDisposable
{
    private const int Steps = 4;

    private readonly TemporaryFolder _folder = new();

    // Not the simulated GPU, which takes a quarter of a minute for what its op cases show.
    public static TheoryData<string> Devices => [.. TestDevices.Names.Where(name => name != "sim")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Devices))]
    public void AnExplodingGradientIsClippedAsItsLedgerSays(string deviceName)
    {
        Dataset dataset = EngineTests.SmallData(samples: 24, seed: 8);
        using Trainer trainer = new(Exploding(new ClipSpec.GlobalNorm(0.5)), dataset, TestDevices.Open(deviceName));
        Dictionary<long, List<LayerRecord>> records = [];
        List<IReadOnlyList<ClipLedgerEntry>> ledgers = [];
        trainer.Recorded += (step, layers) => records[step.Step] = [.. layers];
        trainer.Clipped += ledgers.Add;
        trainer.Train(TestContext.Current.CancellationToken);

        Assert.Equal([0L, 2], ledgers.Select(ledger => ledger[0].Step));
        foreach (IReadOnlyList<ClipLedgerEntry> ledger in ledgers)
        {
            ClipLedgerEntry all = ledger[0];
            Assert.Null(all.Tensor);
            Assert.Equal(trainer.Parameters.Learned.Select(tensor => tensor.Name), ledger.Skip(1).Select(entry => entry.Tensor));
            Dictionary<string, double> norms = Gradients(trainer, records[all.Step]);
            Assert.InRange(all.Coefficient, 1e-6, 0.5);
            Assert.Equal(0.5, all.Coefficient * all.Norm, 1e-5);
            AssertClose(Math.Sqrt(norms.Values.Sum(norm => norm * norm)), all.Norm);
            Assert.Equal(1, all.RemovedShare);
            Assert.Equal(1, ledger.Skip(1).Sum(entry => entry.RemovedShare), 1e-5);
            Assert.All(ledger.Skip(1), entry =>
            {
                Assert.Equal(all.Coefficient, entry.Coefficient);
                AssertClose(norms[entry.Tensor!], entry.Norm);
                // One factor for all takes from each tensor in proportion to its square.
                Assert.Equal(Math.Pow(entry.Norm / all.Norm, 2), entry.RemovedShare, 1e-5);
            });
        }
    }

    [Fact]
    public void TheRunKeepsTheLedgerOfEveryRecordedStep()
    {
        RunOutcome outcome = Run(new ClipSpec.PerTensorNorm(0.1));
        using RunDatabaseReader reader = RunDatabaseReader.Open(outcome.Folder.DatabasePath);
        ILookup<long, ClipLedgerEntry> steps = reader.Clips().ToLookup(entry => entry.Step);
        Assert.Equal(reader.Steps().Select(step => step.Step), steps.Select(step => step.Key));
        foreach (IGrouping<long, ClipLedgerEntry> step in steps)
        {
            Dictionary<(int, RecordedKind), double> norms = reader.Records(step.Key).ToDictionary(r => (r.Layer, r.Kind), r => r.Statistics.Norm);
            ClipLedgerEntry first = step.Single(entry => entry.Tensor == "0.weight");
            AssertClose(norms[(0, RecordedKind.WeightGradient)], first.Norm);
            AssertClose(Math.Min(1, 0.1 / first.Norm), first.Coefficient);
        }
    }

    [Fact]
    public void NothingIsKeptWhereNothingIsClipped()
    {
        RunOutcome outcome = Run(new ClipSpec.None());
        using RunDatabaseReader reader = RunDatabaseReader.Open(outcome.Folder.DatabasePath);
        Assert.NotEmpty(reader.Steps());
        Assert.Empty(reader.Clips());
    }

    private RunOutcome Run(ClipSpec clip)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        ExperimentSpec spec = Exploding(clip);
        // 75 recorded steps are more than a ring has slots: a slot read wrongly or too late is another step's.
        spec = spec with { Train = spec.Train with { Steps = 150, Optimizer = new Sgd { LearningRate = 1e-3 } } };
        return new ExperimentRunner(device, _folder.Path).Run(
            new SpecVariant(spec, new Dictionary<string, JsonNode>(), ""), EngineTests.SmallData(samples: 24, seed: 8), group: null,
            TestContext.Current.CancellationToken);
    }

    // Each layer multiplies the gradient by √(9/2).
    private static ExperimentSpec Exploding(ClipSpec clip)
    {
        ExperimentSpec spec = EngineTests.Spec(
            depth: 6, width: 9, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch: 12, Steps, learningRate: 0.01);
        return spec with
        {
            Model = spec.Model with { Hidden = spec.Model.Hidden! with { Init = new InitSpec.Normal(0, 1) } },
            Train = spec.Train with { Clip = clip },
            Record = spec.Record with { Every = 2 },
        };
    }

    private static Dictionary<string, double> Gradients(Trainer trainer, List<LayerRecord> records) => records
        .Where(record => record.Kind is RecordedKind.WeightGradient or RecordedKind.BiasGradient)
        .ToDictionary(
            record => $"{trainer.Model.LayerInfos[record.Layer].Name}.{(record.Kind == RecordedKind.WeightGradient ? "weight" : "bias")}",
            record => record.Statistics.Norm);

    private static void AssertClose(double expected, double found) => Assert.Equal(expected, found, 1e-5 * expected);
}
