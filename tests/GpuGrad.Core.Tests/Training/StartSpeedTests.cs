using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Training;

public class StartSpeedTests
{
    // As PyTorch's nn.Linear has it before nn.BatchNorm1d.
    [Fact]
    public void ABiasThatABatchNormTakesAwayHasNoSpeed()
    {
        const string layers = """
            [ { "dense": 12, "bias": true }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": 12 }, { "activation": "relu" }, { "dense": OUTPUTS } ]
            """;
        ExperimentSpec spec = SameBitsTests.Spec(layers, """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 } }""", outputs: 7);
        using Trainer trainer = new(spec, RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled, TestDevices.Open("cpu/256"));

        Measurement only = Assert.Single(trainer.MeasureStartSpeeds(TestContext.Current.CancellationToken));

        Assert.Equal(trainer.Layers[1].Id, only.Layer);
        Assert.InRange(only.Value, 1e-3, 1e3);
    }
}
