using System.Text.Json.Nodes;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Losses;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Pre-training as a stage of a run: what it records, where the training goes on, what it repeats, what it refuses.</summary>
public sealed class PretrainingTests : IDisposable
{
    // Batch norm, layer norm, a learned slope and dropout, the last of which the noise takes the place of.
    private const string Mixed = """
        [ { "dense": 13 }, { "batchNorm": {} }, { "activation": "prelu" }, { "dropout": 0.3 },
          { "dense": 11 }, { "activation": "sigmoid" }, { "layerNorm": {} },
          { "dense": 5 }, { "activation": "tanh" }, { "dense": 3 } ]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheTrainingGoesOnFromWhatWasLearned()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        Dataset dataset = EngineTests.SmallData(samples: 60, seed: 4);
        // A learning rate of 0 shows the weights that the training starts from.
        ExperimentSpec spec = Spec(
            """{ "activation": "sigmoid", "depth": 3, "width": 8 }""", """{ "steps": 60, "optimizer": { "kind": "adam", "learningRate": 0.01 } }""", every: 20);
        using Trainer alone = new(spec, dataset, device);
        string[] initial = Bits(alone.Parameters);
        IReadOnlyList<Measurement> randomSpeeds = alone.MeasureStartSpeeds(TestContext.Current.CancellationToken);
        alone.Pretraining!.Run(TestContext.Current.CancellationToken);
        string[] learned = Bits(alone.Parameters);
        RunOutcome outcome = new ExperimentRunner(device, _folder.Path).Run(
            new SpecVariant(spec, new Dictionary<string, JsonNode>(), ""), dataset, group: null, TestContext.Current.CancellationToken);

        // Three hidden layers of weight and bias learn, the output layer does not.
        Assert.All(initial.Zip(learned).Take(6), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(initial[6..], learned[6..]);
        Assert.Equal(learned, SafetensorsReader.Read(outcome.Folder.FinalCheckpointPath).Tensors.Select(tensor => Bits(tensor.Values)));
        Assert.Equal(learned, SafetensorsReader.Read(outcome.Folder.PretrainedCheckpointPath).Tensors.Select(tensor => Bits(tensor.Values)));
        Assert.Contains("Dropout", outcome.Manifest.Variants.Keys);

        IReadOnlyList<PretrainedLayer> layers = RunManifest.Read(outcome.Folder.ManifestPath).Pretraining!;
        Assert.Equal([0, 1, 2], layers.Select(layer => layer.Layer));
        Assert.All(layers, layer => Assert.InRange(layer.LastLoss, 0, 0.97 * layer.FirstLoss));
        using RunDatabaseReader database = RunDatabaseReader.Open(outcome.Folder.DatabasePath);
        ILookup<string, Measurement> measurements = database.Measurements().ToLookup(m => m.Name);
        Assert.Equal(randomSpeeds.Select(s => s.Value), measurements[Measurement.SpeedBeforePretraining].Select(s => s.Value));
        IReadOnlyList<Measurement> speeds = alone.MeasureStartSpeeds(TestContext.Current.CancellationToken);
        Assert.Equal(speeds.Select(s => s.Value), measurements[Measurement.Speed].Select(s => s.Value));
        foreach (PretrainedLayer layer in layers)
        {
            Measurement[] losses = [.. measurements[Measurement.ReconstructionLoss].Where(m => m.Layer == layer.Layer)];
            Assert.Equal([0L, 20, 40, 59], losses.Select(m => m.Step));
            Assert.Equal((layer.FirstLoss, layer.LastLoss), (losses[0].Value, losses[^1].Value));
        }
    }

    [Fact]
    public void TheNumberOfWorkersChangesNoBit()
    {
        string[] one = Fingerprint("cpu:1", seed: 1);
        Assert.Equal(one, Fingerprint("cpu:2", seed: 1));
        Assert.Equal(one, Fingerprint("cpu:3", seed: 1));
        Assert.NotEqual(one, Fingerprint("cpu:2", seed: 2));
    }

    [Theory]
    [InlineData("""[ { "dense": 8 }, { "activation": "relu" }, { "residual": [ { "dense": 8 }, { "activation": "relu" } ] }, { "dense": 3 } ]""",
        "model.layers[2]", "not of residual")]
    [InlineData("""[ { "rnn": 8, "steps": 4 }, { "dense": 3 } ]""", "model.layers[0]", "hidden 1")]
    [InlineData("""[ { "dense": 8 }, { "activation": { "kind": "maxout", "pieces": 2 } }, { "dense": 3 } ]""", "model.layers[1]", "maxout")]
    [InlineData("""[ { "dense": 8 }, { "activation": "tanh" }, { "dense": 6 }, { "dense": 3 } ]""", "model.layers[2]", "hidden 2 (8→6) has no activation")]
    [InlineData("""[ { "layerNorm": {} }, { "dense": 6 }, { "activation": "tanh" }, { "dense": 3 } ]""", "model.layers[0]", "layer norm")]
    [InlineData("""[ { "dense": 6 }, { "activation": "rrelu" }, { "dense": 3 } ]""", "model.layers[1]", "rrelu")]
    [InlineData("""[ { "dense": 3 } ]""", "train.pretrain", "no hidden layer")]
    public void ANetThatCannotBePretrainedIsRefused(string layers, string where, string what)
    {
        SpecException error = Refusal(layers, "true", EngineTests.SmallData(samples: 30, seed: 4));
        Assert.Equal(where, error.Where);
        Assert.Contains(what, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void CrossEntropyNeedsValuesFromZeroToOne()
    {
        DataSplit split = new([.. Enumerable.Range(0, 600).Select(i => (i % 7) - 3f)], new int[30]);
        Dataset wide = new("wide", split, split, sample: 20, 3);
        const string Net =
            """[ { "dense": 8 }, { "activation": "sigmoid" }, { "dense": 6 }, { "activation": "tanh" }, { "dense": 5 }, { "activation": "tanh" }, { "dense": 3 } ]""";

        SpecException pixels = Refusal(Net, """{ "loss": "crossEntropy" }""", wide);
        Assert.Equal("train.pretrain.loss", pixels.Where);
        Assert.Contains("hidden 1", pixels.Problem, StringComparison.Ordinal);
        Assert.Contains(
            "hidden 3", Refusal(Net, """{ "loss": "crossEntropy" }""", EngineTests.SmallData(samples: 30, seed: 4)).Problem, StringComparison.Ordinal);
        // Left to each layer, only the one above the sigmoids takes it.
        Assert.Equal(["meanSquaredError", "crossEntropy", "meanSquaredError"], Losses(Net, """{ "steps": 1 }""", wide));
        Assert.Equal(
            Enumerable.Repeat("meanSquaredError", 3),
            Losses(Net, """{ "steps": 1, "loss": "meanSquaredError" }""", EngineTests.SmallData(samples: 30, seed: 4)));
    }

    [Fact]
    public void ALossThatOverflowsNamesTheLayer()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        ExperimentSpec spec = Spec("""{ "activation": "relu", "depth": 2, "width": 8 }""", """{ "optimizer": { "kind": "sgd", "learningRate": 1e30 } }""");
        using Trainer trainer = new(spec, EngineTests.SmallData(samples: 60, seed: 4), device);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Pretraining!.Run(TestContext.Current.CancellationToken));
        Assert.Contains("of the pre-training of hidden 1 (20→8 relu)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("train.pretrain.optimizer.learningRate", failure.Message, StringComparison.Ordinal);
    }

    private static ExperimentSpec Spec(string net, string pretrain, int every = 10, ulong seed = 1) => ExperimentSpec.Parse(
        $$"""
        {
          "seed": {{seed}}, "data": { "batch": 10 }, "model": { "{{(net[0] == '[' ? "layers" : "hidden")}}": {{net}} },
          "train": { "steps": 2, "optimizer": { "kind": "sgd", "learningRate": 0 }, "pretrain": {{pretrain}} },
          "record": { "every": {{every}}, "startSamples": 60 }
        }
        """,
        "test");

    private static string[] Fingerprint(string selector, ulong seed)
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse(selector));
        using Trainer trainer = new(Spec(Mixed, """{ "epochs": 2 }""", seed: seed), EngineTests.SmallData(samples: 130, seed: 9), device);
        List<Measurement> measured = [];
        trainer.Pretraining!.Measured += measured.Add;
        trainer.Pretraining.Run(TestContext.Current.CancellationToken);
        Assert.Equal(3, measured.Select(m => m.Layer).Distinct().Count());
        return [.. measured.Select(m => $"{m.Layer} {m.Step} {BitConverter.DoubleToUInt64Bits(m.Value)}"), .. Bits(trainer.Parameters)];
    }

    private static SpecException Refusal(string layers, string pretrain, Dataset dataset)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 1));
        return Assert.Throws<SpecException>(() => new Trainer(Spec(layers, pretrain), dataset, device));
    }

    private static IEnumerable<string> Losses(string layers, string pretrain, Dataset dataset)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 1));
        using Trainer trainer = new(Spec(layers, pretrain), dataset, device);
        trainer.Pretraining!.Run(TestContext.Current.CancellationToken);
        return trainer.Pretraining.Done.Select(layer => layer.Loss);
    }

    private static string[] Bits(ParameterSet parameters) => [.. parameters.All.Select(parameter => Bits(parameter.Values.Download()))];

    private static string Bits(float[] values) => string.Join(' ', values.Select(BitConverter.SingleToUInt32Bits));
}
