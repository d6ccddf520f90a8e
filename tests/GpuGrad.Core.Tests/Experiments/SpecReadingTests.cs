using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Optimizers;

namespace GpuGrad.Core.Tests.Experiments;

public class SpecReadingTests
{
    private const string Minimal = """{ "model": { "hidden": { "depth": 3, "width": 16 } } }""";

    [Fact]
    public void Defaults_fill_everything_but_the_model()
    {
        ExperimentSpec spec = ExperimentSpec.Parse(Minimal, "runs/my net.v2.json");

        Assert.Equal("my-net-v2", spec.Name);
        Assert.Equal(1ul, spec.Seed);
        Assert.Equal(new DataSpec { Source = "fashion-mnist", Batch = 128 }, spec.Data);
        Assert.Equal(3, spec.Train.Epochs);
        Assert.Null(spec.Train.Steps);
        Assert.Equal(LossKind.SoftmaxCrossEntropy, spec.Train.Loss);
        Assert.Equal(new Sgd { LearningRate = 0.1, Momentum = 0 }, spec.Train.Optimizer);
        Assert.Equal(10, spec.Record.Every);
        Assert.Equal(
            [RecordedKind.WeightGradient, RecordedKind.BiasGradient, RecordedKind.Delta, RecordedKind.Activation, RecordedKind.Weight, RecordedKind.Update],
            spec.Record.Kinds);
        Assert.Equal(1000, spec.Record.StartSamples);
        Assert.Equal((ActivationSpec)ActivationKind.Relu, spec.Model.Hidden!.Activation);
        Assert.Equal(new InitSpec.He(InitDistribution.Normal, FanMode.FanIn), spec.Model.Hidden.Init);
        Assert.Equal(new InitSpec.Zeros(), spec.Model.Hidden.BiasInit);
        Assert.Equal(spec.Model.Hidden.Init, spec.Model.OutputInit);
        Assert.Empty(spec.Sweep);
        Assert.Empty(spec.Expect);
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("identity")]
    [InlineData("selu")]
    [InlineData("softplus")]
    public void Other_activations_than_rectifiers_default_to_lecun_normal(string activation)
    {
        ExperimentSpec spec = SpecDocument.Parse(Minimal, "x").Set("model.hidden.activation", activation).Resolve();

        Assert.Equal(new InitSpec.LeCun(InitDistribution.Normal), spec.Model.Hidden!.Init);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_read()
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            "\uFEFF// first\n{ \"seed\": 18446744073709551615, /* the net */ \"model\": { \"hidden\": { \"depth\": 2e0, \"width\": 4.0, }, }, }", "x");

        Assert.Equal(ulong.MaxValue, spec.Seed);
        Assert.Equal(2, spec.Model.Hidden!.Depth);
    }

    public static TheoryData<string, InitSpec> Inits => new()
    {
        { "\"zeros\"", new InitSpec.Zeros() },
        { """{ "kind": "zeros" }""", new InitSpec.Zeros() },
        { """{ "kind": "constant", "value": 100 }""", new InitSpec.Constant(100) },
        { """{ "kind": "normal", "std": 0.5 }""", new InitSpec.Normal(0, 0.5) },
        { """{ "kind": "normal", "mean": -6, "std": 1 }""", new InitSpec.Normal(-6, 1) },
        { """{ "kind": "truncated-normal", "std": 2 }""", new InitSpec.TruncatedNormal(2) },
        { """{ "kind": "uniform", "min": -1, "max": 2 }""", new InitSpec.Uniform(-1, 2) },
        { "\"lecun-normal\"", new InitSpec.LeCun(InitDistribution.Normal) },
        { "\"lecun-uniform\"", new InitSpec.LeCun(InitDistribution.Uniform) },
        { "\"xavier-normal\"", new InitSpec.Xavier(InitDistribution.Normal) },
        { "\"xavier-uniform\"", new InitSpec.Xavier(InitDistribution.Uniform) },
        { "\"he-normal\"", new InitSpec.He(InitDistribution.Normal, FanMode.FanIn) },
        { """{ "kind": "he-uniform", "mode": "fan-out" }""", new InitSpec.He(InitDistribution.Uniform, FanMode.FanOut) },
        { """{ "kind": "he-normal", "gain": 2 }""", new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, 2) },
        { """{ "kind": "lecun-uniform", "mode": "fan-out", "gain": "activation" }""",
        new InitSpec.LeCun(InitDistribution.Uniform, FanMode.FanOut, InitGain.Activation) },
        { """{ "kind": "xavier-normal", "gain": "rectifier" }""", new InitSpec.Xavier(InitDistribution.Normal, InitGain.Rectifier) },
        { "\"lsuv\"", new InitSpec.Lsuv(0.1, 10) },
        { """{ "kind": "lsuv", "tolerance": 0.02, "iterations": 3 }""", new InitSpec.Lsuv(0.02, 3) },
        { "\"orthogonal\"", new InitSpec.Orthogonal(1) },
        { """{ "kind": "orthogonal", "gain": 1.5 }""", new InitSpec.Orthogonal(1.5) },
        { "\"pytorch-default\"", new InitSpec.PyTorchDefault() },
    };

    [Theory]
    [MemberData(nameof(Inits))]
    public void Every_init_is_read_and_survives_a_round_trip(string json, InitSpec expected)
    {
        ExperimentSpec spec = SpecDocument.Parse(Minimal, "x").Set("model.hidden.init", json).Resolve();

        Assert.Equal(expected, spec.Model.Hidden!.Init);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Fact]
    public void A_full_spec_round_trips()
    {
        ExperimentSpec spec = ExperimentSpec.Parse("""
            {
              "$schema": "gpugrad.schema.json", "name": "full", "description": "all of it", "seed": 9007199254740993,
              "data": { "source": "some/folder", "batch": 7 },
              "model": { "layers": [ { "dense": 8, "inputs": 4, "bias": false }, { "activation": "tanh" },
                                     { "dense": 8, "init": "orthogonal", "biasInit": { "kind": "constant", "value": 0.1 } }, { "batchNorm": { "affine": false } },
                                     { "activation": { "kind": "leakyRelu", "slope": 0.2 } }, { "dropout": 0.1 }, { "layerNorm": {} }, { "maxout": 6, "pieces": 3 },
                                     { "residual": [ { "dense": 4 }, { "residual": [ { "activation": "rrelu" }, { "dense": 4 } ], "scale": 0.5 } ], "projection": true },
                                     { "denseBlock": { "layers": 2, "growth": 5, "activation": { "kind": "maxout", "pieces": 4 }, "batchNorm": true } },
                                     { "highway": { "gateBias": -4 } }, { "dense": 3 } ] },
              "train": { "steps": 100, "loss": "binaryCrossEntropy", "optimizer": { "learningRate": 1e-3, "momentum": 0.9 },
                         "schedule": { "kind": "cosine", "warmup": 5 }, "clip": { "kind": "adaptive", "max": 0.02 }, "nonFinite": "skip" },
              "record": { "every": 5, "kinds": ["delta", "update"], "startSamples": 10 },
              "sweep": { "seed": [1, 2], "model.layers[0].dense": [8, 16] },
              "expect": [ "norm(delta, first) / norm(delta, last) > 0.1 at step 50", { "expect": "testAccuracy > 0.8 at end", "when": { "seed": 2, "model.layers[0].dense": 8 } } ]
            }
            """, "full.json");

        ExperimentSpec again = ExperimentSpec.Parse(spec.ToJson(), "again.json");

        Assert.Equal(spec, again);
        Assert.Equal(spec.GetHashCode(), again.GetHashCode());
        Assert.Equal(9007199254740993ul, again.Seed);
        Assert.NotEqual(spec, again with { Record = again.Record with { Kinds = [RecordedKind.Delta] } });
    }
}
