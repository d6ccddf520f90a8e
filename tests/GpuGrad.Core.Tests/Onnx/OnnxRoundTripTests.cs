using System.Text.Json.Nodes;
using Examples;
using Google.Protobuf;
using GpuGrad.Activations;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.PyTorch;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Core.Tests.Training;
using GpuGrad.Experiments;
using GpuGrad.Export;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Records;
using Microsoft.ML.OnnxRuntime;

namespace GpuGrad.Core.Tests.Onnx;

/// <summary>
/// Nets of every kind of layer as ONNX: OnnxRuntime computes what we do, and what we read of the file is the net that was written.
/// </summary>
public sealed class OnnxRoundTripTests : IDisposable
{
    private const int Features = 24, Outputs = 5, Samples = 100;

    // As the largest difference over the largest value. Both sides round every product and sum at 6e-8, through at most some twenty layers.
    private const double Tolerance = 1e-5;

    // What a file of ONNX does not say: how weights were drawn, and where a gradient ends.
    private static readonly string[] s_unsaid = ["init", "biasInit", "gateBias", "forgetBias", "truncate", "slope"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Nets as <c>model</c> of a file.</summary>
    public static TheoryData<string, string> Nets { get; } = new()
    {
        { "every function", Layers([.. Functions.SelectMany(f => new[] { """{ "dense": 12 }""", $$"""{ "activation": {{f}} }""" })]) },
        {
            "norms and dropout",
            Layers(
                """{ "dense": 17 }""", """{ "batchNorm": {} }""", """{ "activation": "relu" }""", """{ "dropout": 0.3 }""", """{ "dense": 13, "bias": true }""",
                """{ "batchNorm": { "affine": false, "epsilon": 0.001, "momentum": 0.3 } }""", """{ "activation": "tanh" }""", """{ "dense": 12 }""",
                """{ "layerNorm": {} }""", """{ "activation": "gelu" }""", """{ "layerNorm": { "affine": false, "epsilon": 0.01 } }""")
        },
        {
            "maxout",
            Layers(
                """{ "maxout": 7, "pieces": 3 }""", """{ "maxout": 4, "bias": false }""", """{ "layerNorm": {} }""",
                """{ "activation": { "kind": "maxout", "pieces": 2 } }""")
        },
        {
            "residual blocks",
            Layers(
                """{ "residual": [ { "dense": 24 }, { "activation": "relu" } ] }""", """{ "activation": "relu" }""",
                """{ "residual": [ { "activation": "tanh" }, { "dense": 15, "bias": false } ], "projection": true, "scale": 0.1 }""",
                """{ "residual": [ { "residual": [ { "dense": 15 }, { "batchNorm": {} }, { "activation": "silu" } ], "scale": 2 }, { "dense": 15 } ] }""",
                """{ "residual": [ { "denseBlock": { "layers": 1, "growth": 3 } }, { "dense": 8 } ], "projection": true }""",
                """{ "residual": [ { "gru": 4, "steps": 2, "sequence": true } ] }""")
        },
        {
            "dense connections",
            Layers(
                """{ "denseBlock": { "layers": 3, "growth": 4, "activation": "tanh" } }""", """{ "denseBlock": { "layers": 2, "growth": 5, "batchNorm": true } }""",
                """{ "activation": "sigmoid" }""", """{ "denseBlock": { "layers": 1, "growth": 2, "activation": { "kind": "prelu" } } }""")
        },
        {
            "highways",
            Layers(
                """{ "highway": {} }""", """{ "highway": { "activation": "gelu" } }""", """{ "highway": { "activation": { "kind": "prelu" } } }""",
                """{ "highway": { "activation": "sigmoid" } }""")
        },
        {
            "recurrent layers",
            Layers(
                """{ "rnn": 6, "steps": 4, "sequence": true }""", """{ "gru": 5, "steps": 4, "sequence": true }""",
                """{ "lstm": 6, "steps": 4, "forgetBias": 1, "sequence": true }""", """{ "dense": 7, "steps": 4 }""", """{ "activation": "relu" }""",
                """{ "lstm": 3, "steps": 2, "truncate": 1 }""")
        },
        { "a plain recurrent layer's last state", Layers("""{ "rnn": 6, "steps": 6 }""") },
        { "a gated layer's last state", Layers("""{ "gru": 6, "steps": 3 }""") },
        { "hidden, plain", """{ "hidden": { "depth": 3, "width": 11, "activation": "tanh", "batchNorm": true, "dropout": 0.1 } }""" },
        { "hidden, residual", """{ "hidden": { "depth": 5, "width": 9, "skip": { "kind": "residual", "every": 2 }, "layerNorm": true } }""" },
        { "hidden, pre-activation", """{ "hidden": { "depth": 4, "width": 9, "skip": { "kind": "preActivationResidual", "scale": 0.5 } } }""" },
        { "hidden, dense connections", """{ "hidden": { "depth": 4, "width": 9, "skip": { "kind": "dense", "growth": 6 } } }""" },
        { "hidden, highway", """{ "hidden": { "depth": 4, "width": 9, "skip": "highway", "activation": "relu" } }""" },
    };

    // Identity cannot be seen in a file; maxout, which becomes one layer with a dense one before it, has a net of its own.
    private static IEnumerable<string> Functions =>
    [
        .. ActivationNames.Table.Names.Where(name => name != "identity").Select(name => $"\"{name}\""), """{ "kind": "elu", "alpha": 0.5 }""",
        """{ "kind": "leakyRelu", "slope": 0.2 }""", "\"prelu\"", """{ "kind": "prelu", "perUnit": true }""",
    ];

    public static TheoryData<string> PyTorchNets => [.. ExpectedValues.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Nets))]
    public void OnnxRuntimeComputesWhatWeDoAndTheNetIsReadBack(string net, string model)
    {
        Assert.NotEmpty(net);
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        ExperimentSpec spec = Spec(model);
        (Dataset data, _) = RunFingerprint.Data(Samples, Features, Outputs);
        using Trainer trainer = new(spec, data, device);
        trainer.Train(TestContext.Current.CancellationToken);

        Assert.Equal(Without(spec), Without(WrittenAndRead(trainer, spec.Name, data)));
    }

    [Theory]
    [MemberData(nameof(PyTorchNets))]
    public void SoItIsWithTheNetsThatPyTorchChecks(string net)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        ExpectedValues expected = ExpectedValues.Read(net);
        using Trainer trainer = new(expected.Spec, expected.Data, device);
        ParameterCheckpoint.Load(expected.Initial, trainer.Parameters);

        ExperimentSpec read = WrittenAndRead(trainer, net, expected.Data, sameNames: net != "identity");

        Assert.True(net is "identity" or "rrelu" || Without(expected.Spec) == Without(read), $"{Without(expected.Spec)}\n{Without(read)}");
    }

    [Fact]
    public void ARandomSlopeIsExportedAsItsMean()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        (Dataset data, _) = RunFingerprint.Data(Samples, Features, Outputs);
        using Trainer trainer = new(Spec(Layers("""{ "activation": { "kind": "rrelu", "lower": 0.125, "upper": 0.375 } }""")), data, device);

        ExperimentSpec read = WrittenAndRead(trainer, "rrelu", data);

        Assert.Equal(new ActivationLayer(new ActivationSpec.Pointwise(ActivationKind.LeakyRelu, 0.25)), read.Model.Layers![0]);
    }

    [Fact]
    public void EveryKindOfLayerIsAmongTheNets()
    {
        string all = string.Join('\n', Nets.Select(net => net.Data.Item2));
        Assert.All(
            JsonNode.Parse(SpecSchema.ToJson())!["$defs"]!["layer"]!["oneOf"]!.AsArray().Select(entry => entry!["properties"]!.AsObject().First().Key),
            kind => Assert.Contains($"{{ \"{kind}\":", all, StringComparison.Ordinal));
    }

    [Fact]
    public void AnImageKeepsItsAxes()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        (Dataset flat, _) = RunFingerprint.Data(Samples, Features, Outputs);
        Dataset data = new("images", flat.Train, flat.Test, [4, 3, 2], Outputs);
        using Trainer trainer = new(Spec(Layers("""{ "dense": 6 }""")), data, device);

        WrittenAndRead(trainer, "images", data);

        using InferenceSession session = new(_folder["net.onnx"]);
        Assert.Equal([-1, 4, 3, 2], session.InputMetadata["input"].Dimensions);
        Assert.Equal([-1, Outputs], session.OutputMetadata["output"].Dimensions);
    }

    [Fact]
    public void ALayerOfTheProgramIsRefusedByName()
    {
        ModelSpec spec = new() { Layers = [new LowRankLayer { Outputs = 4, Rank = 2 }, new DenseLayer { Outputs = 5, Init = new InitSpec.PyTorchDefault() }] };
        Model model = Model.FromSpec(spec, 6, 5);
        Checkpoint weights = new(
            "drawn", [.. model.Parameters.Select(p => new CheckpointTensor(p.Name, [.. p.Shape], new float[p.Length]))], new Dictionary<string, string>());

        RunException fault = Assert.Throws<RunException>(() => OnnxExport.Of("own", model, weights));

        Assert.StartsWith("0: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(LowRankLayer), fault.Message, StringComparison.Ordinal);
    }

    // The spec that is read of the file; outputs and weights are compared on the way.
    private ExperimentSpec WrittenAndRead(Trainer trainer, string name, Dataset data, bool sameNames = true)
    {
        IReadOnlyList<CheckpointTensor> weights = ParameterCheckpoint.Values(trainer.Parameters);
        string path = _folder["net.onnx"];
        File.WriteAllBytes(path, OnnxExport.Of(name, trainer.Model, new Checkpoint(name, weights, new Dictionary<string, string>())).ToByteArray());

        int features = data.Features;
        Random random = new(1);
        float[] samples = [.. Enumerable.Range(0, Samples * features).Select(_ => (float)(4 * random.NextDouble()) - 2)];
        float[] ours = trainer.Predict(samples), theirs = OnnxRuntime.Run(path, samples, [Samples, .. data.Sample]);
        Assert.Equal(ours.Length, theirs.Length);
        float largest = ours.Max(Math.Abs);
        Assert.True(largest > 1e-3, $"{largest} would hide any difference");
        Assert.InRange(ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max() / largest, 0, Tolerance);

        Checkpoint read = OnnxNet.Weights(path);
        Assert.Equal(weights.Select(tensor => tensor.ShapeText), read.Tensors.Select(tensor => tensor.ShapeText));
        Assert.Equal(
            weights.Select(tensor => $"{(sameNames ? tensor.Name : "")} {Bits(tensor)}").Order(StringComparer.Ordinal),
            read.Tensors.Select(tensor => $"{(sameNames ? tensor.Name : "")} {Bits(tensor)}").Order(StringComparer.Ordinal));
        return OnnxNet.Experiment(path).Resolve();
    }

    private static string Bits(CheckpointTensor tensor) => string.Join(' ', tensor.Values.Select(BitConverter.SingleToUInt32Bits));

    // The layers as text, without what a file of ONNX does not say; of a net of hidden layers those that it stands for.
    private static string Without(ExperimentSpec spec)
    {
        JsonObject json = spec.ToJsonObject();
        if (spec.Model.Hidden is { } hidden)
        {
            json["model"] = new ExperimentSpec
            {
                Model = new ModelSpec
                {
                    Layers = HiddenExpansion.Expand(hidden, spec.Model.OutputInit ?? hidden.Init, spec.Model.OutputBiasInit ?? hidden.BiasInit, Outputs),
                },
            }.ToJsonObject()["model"]!.DeepClone();
        }

        JsonNode layers = json["model"]!["layers"]!;
        Strip(layers);
        return layers.ToJsonString();

        static void Strip(JsonNode? node)
        {
            if (node is JsonObject fields)
            {
                // A slope of the same name is leakyRelu's own, and prelu's at the start.
                foreach (string name in s_unsaid.Where(name => name != "slope" || (string?)fields["kind"] == "prelu"))
                {
                    fields.Remove(name);
                }
            }

            foreach (JsonNode? part in node switch { JsonObject f => f.Select(field => field.Value), JsonArray list => list, _ => [] })
            {
                Strip(part);
            }
        }
    }

    private static ExperimentSpec Spec(string model) => ExperimentSpec.Parse(
        $$"""{ "data": { "batch": 20 }, "model": {{model}}, "train": { "steps": 4, "optimizer": { "kind": "adam", "learningRate": 0.02 } } }""", "net");

    private static string Layers(params string[] layers) => $$"""{ "layers": [ {{string.Join(", ", layers)}}, { "dense": {{Outputs}} } ] }""";
}
