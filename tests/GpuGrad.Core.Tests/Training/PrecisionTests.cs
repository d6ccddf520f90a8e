using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>What holds of trainings in every precision of their products.</summary>
public class PrecisionTests
{
    private const string Layers = """
        [ { "rnn": 18, "steps": 4, "sequence": true }, { "dense": 40, "init": "lsuv" }, { "activation": "relu" }, { "dense": OUTPUTS } ]
        """;

    private const string Train = """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 }, "precision": "PRECISION" }""";

    public static TheoryData<string> Lower { get; } = ["bf16", "tf32", "tf32x3"];

    public static TheoryData<string, string, string> Nets => SameBitsTests.Nets;

    // Nets of every layer kind, pre-training among them: a product that a layer emits by itself would be one of FP32.
    [Theory]
    [MemberData(nameof(Nets))]
    public void EveryProductIsRounded(string net, string layers, string train)
    {
        Assert.NotEmpty(net);
        ExperimentSpec spec = SameBitsTests.Spec(layers, train, outputs: 7);
        spec = spec with { Train = spec.Train with { Precision = MatMulPrecision.Bf16 } };
        (Dataset labelled, Dataset numbers) = RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7);
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        using Trainer trainer = new(spec, spec.Train.Loss == LossKind.MeanSquaredError ? numbers : labelled, device);
        trainer.Pretraining?.Run(TestContext.Current.CancellationToken);
        trainer.Train(TestContext.Current.CancellationToken);

        Assert.Equal(["SpanRoundedMatMul"], trainer.Variants["MatMul"]);
    }

    [Theory]
    [MemberData(nameof(Lower))]
    public void NeitherTheRegistersNorTheWorkersChangeABit(string precision)
    {
        IReadOnlyList<string>? first = null;
        foreach (int bits in VectorWidth.Supported)
        {
            foreach (int workers in (int[])[1, 3])
            {
                using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, workers), bits);
                IReadOnlyList<string> found = Fingerprint(precision, device);
                first ??= found;
                Assert.Equal(first, found);
            }
        }
    }

    // LSUV, the measurement of the start, training and evaluation: none of them is that of another precision.
    [Fact]
    public void EveryPrecisionIsAnotherTraining()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        IReadOnlyList<string>[] runs = [.. ((string[])["fp32", .. Lower]).Select(precision => Fingerprint(precision, device))];

        foreach (string kind in (string[])["speed", "step", "evaluation", "0.weight_ih_l0"])
        {
            IEnumerable<string> hashes = runs.Select(run => RunFingerprint.Hash(run.Where(line => line.StartsWith(kind, StringComparison.Ordinal))));
            Assert.Equal(runs.Length, hashes.Distinct().Count());
        }
    }

    private static IReadOnlyList<string> Fingerprint(string precision, ComputeDevice device) => RunFingerprint.Of(
        SameBitsTests.Spec(Layers, Train.Replace("PRECISION", precision, StringComparison.Ordinal), outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled,
        device);
}
