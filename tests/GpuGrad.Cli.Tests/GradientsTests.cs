using System.Text.Json;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad gradients</c> from the outside: weights in a file, gradients in a file, the oracle between them.</summary>
public sealed class GradientsTests : IDisposable
{
    private const int Batch = 12;

    private static readonly int[] s_widths = [16, 9, 8, 10];

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void GradientsAreThoseOfTheWeightsGiven()
    {
        DoubleNet oracle = RandomNet();
        string weights = WriteWeights(oracle);
        GpuGradProcess.CommandResult result =
            _gpugrad.Run("gradients", Spec(), "--weights", weights, "--out", "out/gradients.safetensors", "--device", "cpu:2", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);

        DataSplit data = DatasetCatalog.Load("./tiny", _gpugrad.Folder).Train;
        DoubleNet.Gradients expected = oracle.Backpropagate(data.Inputs[..(Batch * s_widths[0])], data.Labels[..Batch]);
        Checkpoint found = SafetensorsReader.Read(Path.Combine(_gpugrad.Folder, "out", "gradients.safetensors"));
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(expected.Loss, json.RootElement.GetProperty("loss").GetDouble(), 1e-5 * expected.Loss);
        Assert.Equal(expected.Loss, double.Parse(found.Metadata["loss"], System.Globalization.CultureInfo.InvariantCulture), 1e-5 * expected.Loss);
        JsonElement[] printed = [.. json.RootElement.GetProperty("gradients").EnumerateArray()];
        Assert.Equal(found.Tensors.Select(tensor => tensor.Name), printed.Select(tensor => tensor.GetProperty("name").GetString()));
        for (int layer = 0; layer < oracle.LayerCount; layer++)
        {
            AssertClose(expected.Weights[layer], found.Tensors[2 * layer], printed[2 * layer]);
            AssertClose(expected.Biases[layer], found.Tensors[(2 * layer) + 1], printed[(2 * layer) + 1]);
        }
    }

    [Fact]
    public void TheTableNamesEveryTensorAndTheSeedDecides()
    {
        string spec = Spec();
        GpuGradProcess.CommandResult one = _gpugrad.Run("gradients", spec, "--device", "cpu:1");
        Assert.Equal(0, one.ExitCode);
        Assert.All((string[])["0.weight", "[9, 16]", "4.bias", "loss "], text => Assert.Contains(text, one.Output, StringComparison.Ordinal));
        Assert.Equal(one.Output, _gpugrad.Run("gradients", spec, "--device", "cpu:1", "--seed", "1").Output);
        Assert.NotEqual(one.Output, _gpugrad.Run("gradients", spec, "--device", "cpu:1", "--seed", "2").Output);
    }

    [Fact]
    public void WeightsThatAreNotTheNetsAreRefused()
    {
        string weights = WriteWeights(RandomNet());
        Checkpoint whole = SafetensorsReader.Read(weights);
        foreach ((CheckpointTensor[] tensors, string message) in (ReadOnlySpan<(CheckpointTensor[], string)>)
        [
            ([.. whole.Tensors.Skip(1)], "0.weight is missing"),
            ([.. whole.Tensors, new CheckpointTensor("5.weight", [1], [0])], "no 5.weight"),
            ([whole.Tensors[0] with { Shape = [16, 9] }, .. whole.Tensors.Skip(1)], "tensor 0.weight: has the shape [16, 9], but in this net it is [9, 16]"),
        ])
        {
            SafetensorsWriter.Write(weights, tensors, new Dictionary<string, string>());
            GpuGradProcess.CommandResult result = _gpugrad.Run("gradients", Spec(), "--weights", weights, "--device", "cpu:1");
            Assert.Equal(2, result.ExitCode);
            Assert.Contains(weights, result.Error, StringComparison.Ordinal);
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void WeightsThatAreNotFiniteAreRefused(float value, string text)
    {
        string weights = WriteWeights(RandomNet());
        CheckpointTensor[] tensors = [.. SafetensorsReader.Read(weights).Tensors];
        CheckpointTensor second = tensors.Single(tensor => tensor.Name == "2.weight");
        (second.Values[(3 * 9) + 5], second.Values[^1]) = (value, float.NaN);
        SafetensorsWriter.Write(weights, tensors, new Dictionary<string, string>());
        GpuGradProcess.CommandResult result = _gpugrad.Run("gradients", Spec(), "--weights", weights, "--out", "gradients.safetensors", "--device", "cpu:1");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{weights}: tensor 2.weight: element [3, 5] is {text}; weights must be finite", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_gpugrad.Folder, "gradients.safetensors")));
    }

    private static DoubleNet RandomNet()
    {
        DoubleNet net = new(s_widths, ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy);
        Random random = new(11);
        foreach (double[] tensor in net.Weights.Concat(net.Biases))
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                // As a float, so that both sides start from the same number.
                tensor[i] = random.NextSingle() - 0.5f;
            }
        }

        return net;
    }

    // The norm of an FP32 sum of at most 16 terms through three layers: some 50 roundings of 6e-8.
    private static void AssertClose(double[] expected, CheckpointTensor found, JsonElement printed)
    {
        double most = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * most));
        Assert.Equal(Math.Sqrt(expected.Sum(v => v * v)), printed.GetProperty("norm").GetDouble(), 1e-5 * most * Math.Sqrt(expected.Length));
    }

    private string Spec()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        return _gpugrad.Write("net.json", $$"""
            {
              "data": { "source": "./tiny", "batch": {{Batch}} },
              "model": { "layers": [ { "dense": 9 }, { "activation": "tanh" }, { "dense": 8 }, { "activation": "tanh" }, { "dense": 10 } ] },
              "train": { "loss": "softmaxCrossEntropy" },
            }
            """);
    }

    private string WriteWeights(DoubleNet net)
    {
        string path = Path.Combine(_gpugrad.Folder, "weights.safetensors");
        List<CheckpointTensor> tensors = [];
        for (int layer = 0; layer < net.LayerCount; layer++)
        {
            tensors.Add(new($"{2 * layer}.weight", [s_widths[layer + 1], s_widths[layer]], Array.ConvertAll(net.Weights[layer], v => (float)v)));
            tensors.Add(new($"{2 * layer}.bias", [s_widths[layer + 1]], Array.ConvertAll(net.Biases[layer], v => (float)v)));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>());
        return path;
    }
}
