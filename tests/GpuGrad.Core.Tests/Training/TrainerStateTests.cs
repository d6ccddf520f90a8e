using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A training that stopped goes on from its state as if it had never stopped.</summary>
public sealed class TrainerStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string, string> NetsOnDevices
    {
        get
        {
            TheoryData<string, string, string, string> data = new();
            foreach (ITheoryDataRow row in SameBitsTests.Nets)
            {
                (string net, string layers, string train) = ((string)row.GetData()[0]!, (string)row.GetData()[1]!, (string)row.GetData()[2]!);
                data.Add("cpu/256", net, layers, train);
            }

            foreach (string device in (string[])["sim", "opencl:0", "cuda:0"])
            {
                data.Add(
                    device, "batch norm, dropout, adam",
                    """[ { "dense": 12 }, { "batchNorm": {} }, { "activation": "rrelu" }, { "dropout": 0.2 }, { "dense": OUTPUTS } ]""",
                    """{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1 } }""");
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    // Two steps are an epoch: looks come within epochs and at their ends, within each layer of the pre-training and between them.
    [Theory]
    [MemberData(nameof(NetsOnDevices))]
    public void ATrainingGoesOnBitForBit(string deviceName, string net, string layers, string train)
    {
        Assert.NotEmpty(net);
        ComputeDevice device = TestDevices.Open(deviceName);
        bool isQuick = deviceName.StartsWith("cpu", StringComparison.Ordinal);
        int samples = isQuick ? SameBitsTests.Samples : 8, features = isQuick ? SameBitsTests.Features : 4;
        ExperimentSpec spec = SameBitsTests.Spec(layers, train, outputs: 7);
        spec = isQuick ? spec : spec with { Data = spec.Data with { Batch = 4 }, Train = spec.Train with { Steps = 4 } };
        (Dataset labelled, Dataset numbers) = RunFingerprint.Data(samples, features, outputs: 7);
        Dataset dataset = spec.Train.Loss == LossKind.MeanSquaredError ? numbers : labelled;
        IReadOnlyList<string> whole = RunFingerprint.Of(spec, dataset, device);
        string file = Path.Combine(_folder.Path, "state.safetensors");
        Assert.Equal(whole, RunFingerprint.OfResumed(spec, dataset, device, isQuick ? [1, 2, 1] : [3], file));
        if (isQuick)
        {
            Assert.Equal(whole, RunFingerprint.OfResumed(spec, dataset, device, spec.Train.Pretrain is null ? [6] : [7, 5, 5], file));
        }
    }

    [Fact]
    public void ADamagedStateIsRefused()
    {
        string file = Path.Combine(_folder.Path, "state.safetensors");
        (string _, string layers, string train) = ("", """[ { "dense": 12 }, { "dense": OUTPUTS } ]""", """{ "optimizer": { "kind": "adam" } }""");
        ExperimentSpec spec = SameBitsTests.Spec(layers, train, outputs: 7);
        using Trainer trainer = new(spec, RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled, TestDevices.Open("cpu/256"));
        trainer.State().Write(file);
        byte[] bytes = File.ReadAllBytes(file);
        TrainerState.Read(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("is damaged", Assert.Throws<CheckpointException>(() => TrainerState.Read(file)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, bytes[..^4]);
        Assert.Throws<CheckpointException>(() => TrainerState.Read(file));
    }
}
