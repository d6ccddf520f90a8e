using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A run's bits depend neither on the width of the processor's registers nor on the number of workers.</summary>
public class SameBitsTests
{
    // Divisible by the steps of sequences, by no register; long enough for products by dots.
    internal const int Features = 132;
    internal const int Samples = 150;
    private const int Batch = 61;

    /// <summary>Nets of every layer kind and training by every optimizer, each with the loss, the clipping and the schedule of the others in turn.</summary>
    public static TheoryData<string, string, string> Nets { get; } = new()
    {
        {
            "sigmoid and tanh, binary cross entropy, plain sgd",
            """[ { "dense": 37 }, { "activation": "sigmoid" }, { "dense": 19, "init": "xavier-uniform" }, { "activation": "tanh" }, { "dense": OUTPUTS } ]""",
            """{ "loss": "binaryCrossEntropy", "optimizer": { "kind": "sgd", "learningRate": 0.1 } }"""
        },
        {
            "rectifiers and batch norm, softmax, momentum, global norm",
            """
            [ { "dense": 130, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": 45 }, { "activation": "leakyRelu" },
              { "dense": 33 }, { "activation": "prelu" }, { "dense": 21 }, { "activation": { "kind": "prelu", "perUnit": true } }, { "dense": 18 }, { "activation": "rrelu" }, { "dense": OUTPUTS } ]
            """,
            """{ "optimizer": { "kind": "sgd", "learningRate": 0.1, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 0.5 }, "schedule": { "kind": "cosine", "warmup": 2 } }"""
        },
        {
            "smooth activations, softmax, nesterov, value clipping",
            """
            [ { "dense": 41 }, { "activation": "softplus" }, { "dense": 29 }, { "activation": "softsign" }, { "dense": 27 }, { "activation": "elu" },
              { "dense": 25 }, { "activation": "selu" }, { "dense": 23 }, { "activation": "gelu" }, { "dense": 21 }, { "activation": "geluTanh" },
              { "dense": 20 }, { "activation": "silu" }, { "dense": OUTPUTS } ]
            """,
            """{ "optimizer": { "kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": true }, "clip": { "kind": "value", "max": 0.01 }, "schedule": { "kind": "step", "every": 2, "factor": 0.7 } }"""
        },
        {
            "maxout, dropout and layer norm, softmax, rmsprop, norm of each tensor",
            """
            [ { "maxout": 31, "pieces": 3, "init": "he-normal" }, { "dropout": 0.3 }, { "dense": 43, "init": "orthogonal" }, { "layerNorm": {} }, { "activation": "relu" },
              { "layerNorm": { "affine": false } }, { "dense": OUTPUTS } ]
            """,
            """{ "optimizer": { "kind": "rmsprop", "learningRate": 0.01, "momentum": 0.5 }, "clip": { "kind": "perTensorNorm", "max": 0.1 } }"""
        },
        {
            "residual blocks, dense connections and highways, softmax, adam, adaptive clipping",
            """
            [ { "residual": [ { "dense": 34 }, { "batchNorm": {} }, { "activation": "relu" } ], "projection": true },
              { "denseBlock": { "layers": 2, "growth": 9, "batchNorm": true } }, { "highway": {} }, { "dense": OUTPUTS } ]
            """,
            """{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "adaptive", "max": 0.01 } }"""
        },
        {
            "plain recurrent, softmax, adamw",
            """[ { "rnn": 107, "steps": 4, "sequence": true }, { "rnn": 19, "steps": 4 }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "adamw", "learningRate": 0.01, "weightDecay": 0.1 } }"""
        },
        {
            "gated recurrent, mean squared error",
            """[ { "gru": 101, "steps": 4, "sequence": true }, { "lstm": 35, "steps": 4, "forgetBias": 1 }, { "dense": OUTPUTS } ]""",
            """{ "loss": "meanSquaredError", "optimizer": { "kind": "adam", "learningRate": 0.01 } }"""
        },
        {
            "a dense net, softmax, lion",
            """[ { "dense": 31, "init": "he-normal" }, { "activation": "relu" }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "lion", "learningRate": 0.01, "weightDecay": 0.1 } }"""
        },
        {
            "label smoothing, a frozen layer and an average of the weights, softmax, momentum",
            """[ { "dense": 33, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "relu" }, { "dropout": 0.1 }, { "dense": 20 }, { "activation": "tanh" }, { "dense": OUTPUTS } ]""",
            """{ "labelSmoothing": 0.1, "ema": { "decay": 0.7 }, "freeze": ["4"], "earlyStopping": { "patience": 100 }, "optimizer": { "kind": "sgd", "learningRate": 0.1, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 0.5 } }"""
        },
        {
            "two batches a step, batch norm, dropout and random slopes, softmax, adam",
            """[ { "dense": 33, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "rrelu" }, { "dropout": 0.2 }, { "dense": OUTPUTS } ]""",
            """{ "accumulate": 2, "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 0.5 } }"""
        },
        {
            "LSUV, mean squared error",
            """[ { "dense": 53, "init": "lsuv" }, { "activation": "tanh" }, { "dense": OUTPUTS, "init": { "kind": "truncated-normal", "std": 0.1 } } ]""",
            """{ "loss": "meanSquaredError", "optimizer": { "kind": "sgd", "learningRate": 0.1 } }"""
        },
        {
            "pre-training by both reconstruction losses, softmax",
            """[ { "dense": 39 }, { "activation": "tanh" }, { "dense": 22 }, { "activation": "sigmoid" }, { "dense": 13 }, { "activation": "sigmoid" }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 }, "pretrain": { "steps": 5 } }"""
        },
    };

    // A few outputs are computed as dot products along rows; more than 16 of them do not fit a register.
    [Theory]
    [MemberData(nameof(Nets))]
    public void NeitherTheRegistersNorTheWorkersChangeABit(string net, string layers, string train)
    {
        Assert.NotEmpty(net);
        foreach (int outputs in (int[])[7, 35])
        {
            ExperimentSpec spec = Spec(layers, train, outputs);
            (Dataset labelled, Dataset numbers) = RunFingerprint.Data(Samples, Features, outputs);
            IReadOnlyList<string>? first = null;
            foreach (int bits in VectorWidth.Supported)
            {
                foreach (int workers in (int[])[1, 2])
                {
                    using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, workers), bits);
                    IReadOnlyList<string> found = RunFingerprint.Of(spec, spec.Train.Loss == LossKind.MeanSquaredError ? numbers : labelled, device);
                    first ??= found;
                    Assert.Equal(first, found);
                }
            }
        }
    }

    // A change of these bits is one of every run's: it belongs in the release notes.
    [Fact]
    public void TheBitsOfASmallRunAreThoseOfEveryProcessor()
    {
        Assert.SkipUnless(Float128.IsFused, "a processor without fused multiply-adds gives other bits");
        foreach (int bits in VectorWidth.Supported)
        {
            foreach (int workers in (int[])[1, 2, 3])
            {
                using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, workers), bits);
                Assert.Equal("245922a17720bbaf", HashOfSmallRun(device, samples: 18, steps: 20));
            }
        }
    }

    [Fact]
    public void TheBitsOfASmallRunOnTheSimulatedGpuAreThoseOfEveryProcessor()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim));
        Assert.Equal("0d69de6326fa99e2", HashOfSmallRun(device, samples: 4, steps: 1));
    }

    [Fact]
    public void TwoRunsOnOpenClAreEqual()
    {
        ComputeDevice device = TestDevices.Open("opencl:0");
        Assert.Equal(HashOfSmallRun(device, samples: 18, steps: 3), HashOfSmallRun(device, samples: 18, steps: 3));
    }

    private static string HashOfSmallRun(ComputeDevice device, int samples, int steps)
    {
        const string Layers = """
            [ { "dense": 20, "init": "he-normal" }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": 18, "init": "orthogonal" }, { "layerNorm": {} },
              { "activation": "gelu" }, { "dropout": 0.1 }, { "dense": OUTPUTS } ]
            """;
        const string Train = """
            { "optimizer": { "kind": "adamw", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1 }, "schedule": { "kind": "cosine", "warmup": 1 } }
            """;
        ExperimentSpec spec = Spec(Layers, Train, outputs: 7);
        spec = spec with { Data = spec.Data with { Batch = samples / 2 }, Train = spec.Train with { Steps = steps } };
        return RunFingerprint.Hash(RunFingerprint.Of(spec, RunFingerprint.Data(samples, Features, outputs: 7).Labelled, device));
    }

    internal static ExperimentSpec Spec(string layers, string train, int outputs) => ExperimentSpec.Parse(
        $$"""
        {
          "data": { "batch": {{Batch}} },
          "model": { "layers": {{layers.Replace("OUTPUTS", $"{outputs}", StringComparison.Ordinal)}} },
          "train": {{train.TrimEnd()[..^1]}}, "steps": 6 },
          "record": { "every": 1, "directions": true, "startSamples": 40 }
        }
        """,
        "same bits");
}
