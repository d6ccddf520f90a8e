using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Cures;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Remedies;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A training starts from the weights of a file, and of no other file than its spec says.</summary>
public sealed class StartWeightsTests : IDisposable
{
    private const string Layers = """[ { "dense": 12, "init": "lsuv" }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": OUTPUTS } ]""";
    private const string Train = """{ "optimizer": { "kind": "adam", "learningRate": 0.01 } }""";

    private readonly TemporaryFolder _folder = new();

    private string WeightsPath => Path.Combine(_folder.Path, "weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cpu/256")]
    [InlineData("sim")]
    [InlineData("opencl:0")]
    [InlineData("cuda:0")]
    public void ATrainingStartsFromTheWeightsOfTheFile(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        (ExperimentSpec spec, Dataset dataset) = Net();
        IReadOnlyList<CheckpointTensor> weights = Trained(spec, dataset, device);
        using Trainer drawn = new(spec, dataset, device), given = new(From(spec), dataset, device);
        AssertEqual(weights, ParameterCheckpoint.Values(given.Parameters));
        Assert.NotEqual(weights[0].Values, ParameterCheckpoint.Values(drawn.Parameters)[0].Values);
    }

    // What the weights were before must not show: neither the drawn ones nor LSUV, which scales those.
    [Fact]
    public void TheSeedDrawsNothingOfThem()
    {
        ComputeDevice device = TestDevices.Open("cpu/256");
        (ExperimentSpec spec, Dataset dataset) = Net();
        Trained(spec, dataset, device);
        using Trainer one = new(From(spec with { Seed = 1 }), dataset, device), other = new(From(spec with { Seed = 2 }), dataset, device);
        AssertEqual(ParameterCheckpoint.Values(one.Parameters), ParameterCheckpoint.Values(other.Parameters));
    }

    // What PyTorch saves of a batch norm besides, and of a net of half precision.
    [Theory]
    [InlineData("F16", 2)]
    [InlineData("F64", 8)]
    public void FilesOfPyTorchMayHaveOtherFloatsAndCountSteps(string type, int size)
    {
        using BinaryWriter file = new(File.Create(WeightsPath));
        byte[] header = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"0.weight":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{2 * size}}}]},"1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[{{{2 * size}}},{{{(2 * size) + 8}}}]}}""");
        file.Write((long)header.Length);
        file.Write(header);
        foreach (double value in (double[])[1.5, -0.25])
        {
            file.Write(size == 2 ? BitConverter.GetBytes((Half)value) : BitConverter.GetBytes(value));
        }

        file.Write(7L);
        file.Close();
        CheckpointTensor tensor = Assert.Single(StartWeights.Read(new WeightsFile(WeightsPath)).Tensors);
        Assert.Equal("0.weight", tensor.Name);
        Assert.Equal([1.5f, -0.25f], tensor.Values);
    }

    [Fact]
    public void AnotherFileAndAnotherNetAreRefused()
    {
        ComputeDevice device = TestDevices.Open("cpu/256");
        (ExperimentSpec spec, Dataset dataset) = Net();
        IReadOnlyList<CheckpointTensor> weights = Trained(spec, dataset, device);
        SpecDocument pinned = StartWeights.Pin(SpecDocument.Parse(From(spec).ToJson(), "x").Set("train.weights", "weights.safetensors"), _folder.Path);
        WeightsFile file = pinned.Resolve().Train.WeightsFile!;
        Assert.Equal(WeightsPath, file.Path);
        Assert.Equal(weights.Count, StartWeights.Read(file).Tensors.Count);
        SafetensorsWriter.Write(WeightsPath, [.. weights.Skip(1), new CheckpointTensor("9.weight", [1], [1])], new Dictionary<string, string>());
        SpecException changed = Assert.Throws<SpecException>(() => new Trainer(pinned.Resolve(), dataset, device));
        Assert.StartsWith($"train.weights: {WeightsPath}: has changed (SHA-256 ", changed.Message, StringComparison.Ordinal);
        SpecException other = Assert.Throws<SpecException>(() => new Trainer(From(spec), dataset, device));
        Assert.StartsWith(
            $"train.weights: {WeightsPath}: the net's 0.weight is missing, and the net has no 9.weight;", other.Message, StringComparison.Ordinal);
        SafetensorsWriter.Write(
            WeightsPath, [weights[0] with { Values = [float.NaN, .. weights[0].Values.Skip(1)] }, .. weights.Skip(1)], new Dictionary<string, string>());
        SpecException nan = Assert.Throws<SpecException>(() => new Trainer(From(spec), dataset, device));
        Assert.Contains("tensor 0.weight: element [0, 0] is NaN; weights must be finite", nan.Message, StringComparison.Ordinal);
        File.Delete(WeightsPath);
        Assert.Contains("there is no such file", Assert.Throws<SpecException>(() => new Trainer(From(spec), dataset, device)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", "train.weights: expected the path of a file of weights, such as \"weights.safetensors\", found the number 3")]
    [InlineData("\"\"", "train.weights: expected the path of a file, found the text")]
    [InlineData("true", "train.weights: expected the path of a file of weights")]
    [InlineData("{\"sha256\":\"ab\"}", "train.weights.file: this field is missing")]
    [InlineData("{\"file\":\"a\",\"sha256\":\"ab\"}", "train.weights.sha256: expected 64 digits from 0 to f")]
    public void AMistakeIsToldWithItsPath(string value, string message) => Assert.StartsWith(
        message,
        Assert.Throws<SpecException>(() => SpecDocument.Parse(Net().Spec.ToJson(), "x").Set("train.weights", value).Resolve()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void PreTrainingAndWeightsExcludeEachOther()
    {
        SpecDocument both = SpecDocument.Parse(Net().Spec.ToJson(), "x").Set("train.weights", "a.safetensors").Set("train.pretrain", "true");
        Assert.StartsWith("train.weights: pre-training starts from weights that the spec draws", Assert.Throws<SpecException>(both.Resolve).Message,
            StringComparison.Ordinal);
        Assert.Null(both.Set("train.weights", "false").Resolve().Train.Weights);
    }

    [Fact]
    public void TheSpecSurvivesARoundTrip()
    {
        ExperimentSpec spec = Net().Spec;
        Assert.DoesNotContain("\"weights\"", spec.ToJson(), StringComparison.Ordinal);
        foreach (WeightsFile file in (WeightsFile[])[new("a b.safetensors"), new("/x", new string('a', 64))])
        {
            ExperimentSpec from = spec with { Train = spec.Train with { WeightsFile = file } };
            Assert.Equal(file, ExperimentSpec.Parse(from.ToJson(), "x").Train.WeightsFile);
        }
    }

    // Theory says what a net with drawn weights does; and a remedy that draws others, or makes another net, has no weights in that file.
    [Fact]
    public void NothingIsSaidOfWeightsThatAreNotDrawn()
    {
        (ExperimentSpec spec, Dataset dataset) = Net();
        Trained(spec, dataset, TestDevices.Open("cpu/256"));
        RemedyKind[] ofTraining =
            [RemedyKind.Clipping, RemedyKind.Optimizer, RemedyKind.LearningRate, RemedyKind.Schedule, RemedyKind.WeightDecay, RemedyKind.Momentum];
        Assert.All(RemedyCatalog.For(From(spec), steps: 10), remedy => Assert.Contains(remedy.Kind, ofTraining));
        Assert.Contains(RemedyCatalog.For(From(spec), steps: 10), remedy => remedy.Kind == RemedyKind.LearningRate);
        Assert.Contains(RemedyCatalog.For(spec, steps: 10), remedy => remedy.Kind == RemedyKind.Pretraining);
    }

    private static (ExperimentSpec Spec, Dataset Dataset) Net() =>
        (SameBitsTests.Spec(Layers, Train, outputs: 7), RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, outputs: 7).Labelled);

    private static void AssertEqual(IReadOnlyList<CheckpointTensor> expected, IReadOnlyList<CheckpointTensor> found)
    {
        Assert.Equal(expected.Select(tensor => tensor.Name), found.Select(tensor => tensor.Name));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    private ExperimentSpec From(ExperimentSpec spec) => spec with { Train = spec.Train with { Weights = WeightsPath } };

    // Weights that no seed draws, running statistics among them.
    private IReadOnlyList<CheckpointTensor> Trained(ExperimentSpec spec, Dataset dataset, ComputeDevice device)
    {
        using Trainer trainer = new(spec, dataset, device);
        trainer.Step(2, TestContext.Current.CancellationToken);
        IReadOnlyList<CheckpointTensor> weights = ParameterCheckpoint.Values(trainer.Parameters);
        SafetensorsWriter.Write(WeightsPath, weights, new Dictionary<string, string>());
        return weights;
    }
}
