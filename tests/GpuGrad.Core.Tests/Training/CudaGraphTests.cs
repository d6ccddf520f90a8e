using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>
/// On CUDA training steps are captured as graphs, plain and recorded ones, and everything that a training leaves has the bits of one whose calls are
/// enqueued one by one. Under the emulator with CUDAEMU_GRAPH_ORDER=random, calls that nothing orders change places.
/// </summary>
public sealed class CudaGraphTests
{
    private const int Samples = 12;
    private const int Features = 8;
    private const int Outputs = 5;

    public static TheoryData<string, string, string> Nets { get; } = new()
    {
        {
            "dense, batch norm, dropout, global norm, adam",
            """[ { "dense": 12 }, { "batchNorm": {} }, { "activation": "relu" }, { "dropout": 0.2 }, { "dense": 9 }, { "activation": "rrelu" }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 0.5 }, "schedule": { "kind": "cosine", "warmup": 2 } }"""
        },
        {
            "recurrent, layer norm, norm of each tensor, rmsprop, an average of the weights",
            """[ { "gru": 7, "steps": 4, "sequence": true }, { "lstm": 6, "steps": 4, "forgetBias": 1 }, { "layerNorm": {} }, { "dense": OUTPUTS } ]""",
            """{ "ema": { "decay": 0.7 }, "optimizer": { "kind": "rmsprop", "learningRate": 0.01 }, "clip": { "kind": "perTensorNorm", "max": 0.1 } }"""
        },
        {
            "residual and highway, two batches a step, momentum, adaptive clipping",
            """[ { "residual": [ { "dense": 8 }, { "activation": "tanh" } ] }, { "highway": {} }, { "maxout": 6, "pieces": 2 }, { "dense": OUTPUTS } ]""",
            """{ "accumulate": 2, "optimizer": { "kind": "sgd", "learningRate": 0.1, "momentum": 0.9 }, "clip": { "kind": "adaptive", "max": 0.01 } }"""
        },
        {
            "plain recurrent, plain sgd",
            """[ { "dense": 8 }, { "activation": "sigmoid" }, { "rnn": 6, "steps": 4 }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 } }"""
        },
    };

    [Theory]
    [MemberData(nameof(Nets))]
    public void CapturedStepsGiveTheBitsOfThoseEnqueuedCallByCall(string net, string layers, string train)
    {
        Assert.NotEmpty(net);
        ComputeDevice device = TestDevices.Open("cuda:0");
        ExperimentSpec spec = SameBitsTests.Spec(layers, train, Outputs);
        spec = spec with
        {
            Data = spec.Data with { Batch = 4 },
            Train = spec.Train with { Steps = 14 },
            Record = spec.Record with { Every = 3 },
        };
        Dataset dataset = RunFingerprint.Data(Samples, Features, Outputs).Labelled;
        bool captures = device.CapturesGraphs;
        try
        {
            device.CapturesGraphs = false;
            IReadOnlyList<string> expected = Of(spec, dataset, device, "eager: GPUGRAD_CUDA_GRAPHS is off");
            device.CapturesGraphs = true;
            Assert.Equal(expected, Of(spec, dataset, device, "captured"));
        }
        finally
        {
            device.CapturesGraphs = captures;
        }
    }

    private static IReadOnlyList<string> Of(ExperimentSpec spec, Dataset dataset, ComputeDevice device, string graphs)
    {
        using Trainer trainer = new(spec, dataset, device);
        IReadOnlyList<string> lines = RunFingerprint.Of(trainer);
        Assert.Equal(graphs, trainer.Graphs);
        Assert.Equal(spec.Train.Steps!.Value, trainer.StepsDone);
        return lines;
    }
}
