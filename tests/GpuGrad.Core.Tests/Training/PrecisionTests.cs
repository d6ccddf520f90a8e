using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tests.Devices;

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

    // Sums in another order differ by some 1e-7, and one in 1e-7 / 2^-8 of them then rounds to its other neighbour: of the 3,000 operands of this training
    // less than one in bf16, each of which moves the mean loss of 12 samples by 1e-4 at most. TF32 has eight times as many that move it by an eighth.
    [Theory]
    [MemberData(nameof(DevicesAndPrecisions))]
    public void EveryDeviceTrainsAlike(string deviceName, string precision)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        (double[] losses, IReadOnlyList<string> variants) = LossesOf(device, precision);

        Assert.Equal(
            device.HasTensorCores ? ["TensorTileMatMul"] : device.Family == KernelFamily.Vector ? ["SpanRoundedMatMul"] : ["ElementRoundedMatMul"],
            variants);
        using ComputeDevice cpu = ComputeDevice.Open("cpu:1");
        double[] expected = LossesOf(cpu, precision).Losses, other = LossesOf(cpu, "fp32").Losses;
        // Three products of TF32 may give FP32's very losses.
        Assert.True(precision == "tf32x3" || !other.SequenceEqual(losses));
        double tolerance = precision switch { "bf16" => 1e-3, "tf32" => 5e-4, _ => 1e-5 };
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    public static TheoryData<string, string> DevicesAndPrecisions
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string device in TestDevices.Names)
            {
                foreach (string precision in (string[])["bf16", "tf32", "tf32x3"])
                {
                    data.Add(device, precision);
                }
            }

            return data;
        }
    }

    private static (double[] Losses, IReadOnlyList<string> Variants) LossesOf(ComputeDevice device, string precision)
    {
        ExperimentSpec spec = SameBitsTests.Spec(
            """[ { "dense": 20, "init": "he-normal" }, { "activation": "relu" }, { "dense": OUTPUTS } ]""",
            Train.Replace("PRECISION", precision, StringComparison.Ordinal),
            outputs: 5);
        spec = spec with { Data = spec.Data with { Batch = 12 } };
        List<double> losses = [];
        using Trainer trainer = new(spec, RunFingerprint.Data(samples: 24, features: 18, outputs: 5).Labelled, device);
        trainer.Recorded += (step, _) => losses.Add(step.Loss);
        trainer.Train(TestContext.Current.CancellationToken);
        Assert.Equal(6, losses.Count);
        return ([.. losses], trainer.Variants["MatMul"]);
    }

    private static IReadOnlyList<string> Fingerprint(string precision, ComputeDevice device) => RunFingerprint.Of(
        SameBitsTests.Spec(Layers, Train.Replace("PRECISION", precision, StringComparison.Ordinal), outputs: 7),
        RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled,
        device);
}
