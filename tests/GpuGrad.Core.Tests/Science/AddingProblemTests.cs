using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Core.Tests.Science;

/// <summary>
/// Gates carry a number over a hundred steps, and a plain recurrent net does not learn to: same width, optimizer, clipping
/// and steps, and the plain net's better learning rate of two (docs/science.md has both nets over longer runs).
/// </summary>
public class AddingProblemTests
{
    // Who always answers 1 errs by 1/6; over 1,000 test sequences the standard error of that is .006.
    private const double Learned = 0.05, NotLearned = 0.15;

    [Fact]
    public void AGatedNetLearnsTheAddingProblemAtLengthHundredAndAPlainOneDoesNot()
    {
        double gated = TestLoss("gru", learningRate: 0.01);
        double plain = new[] { 0.01, 0.001 }.Min(rate => TestLoss("rnn", rate));

        Assert.True(gated < Learned, $"the gated net's test loss is {gated:G3}");
        Assert.True(plain > NotLearned, $"the plain net's test loss is {plain:G3}");
    }

    // One worker: the products of so small a net are not worth sharing.
    private static double TestLoss(string kind, double learningRate)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(FormattableString.Invariant($$"""
            {
              "data": { "source": { "kind": "adding-problem", "length": 100 }, "batch": 20 },
              "model": { "layers": [ { "{{kind}}": 32, "steps": 100 }, { "dense": 1 } ] },
              "train": { "steps": 400, "optimizer": { "kind": "adam", "learningRate": {{learningRate}} }, "clip": { "kind": "globalNorm", "max": 1 } },
              "record": { "kinds": [], "startSamples": 0 }
            }
            """), kind);
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 1));
        using Trainer trainer = new(spec, DatasetCatalog.Load(spec.Data.Source, ""), device);
        EvaluationRecord? last = null;
        trainer.Evaluated += evaluation => last = evaluation.Split == EvaluationRecord.Test ? evaluation : last;
        trainer.Train(TestContext.Current.CancellationToken);
        return last!.Loss;
    }
}
