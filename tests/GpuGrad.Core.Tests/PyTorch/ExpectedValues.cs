using System.Text.Json;
using GpuGrad.Checkpoints;

namespace GpuGrad.Core.Tests.PyTorch;

/// <summary>What PyTorch computed for one net: a file that make_expected.py wrote.</summary>
/// <param name="Spec">The net, the loss and the optimizer.</param>
/// <param name="Data">One batch, which is the whole training split.</param>
/// <param name="Initial">The tensors at the start.</param>
/// <param name="Loss">The loss at the start.</param>
/// <param name="Gradients">The gradients at the start.</param>
/// <param name="Trained">The tensors after so many steps, ascending.</param>
internal sealed record ExpectedValues(
    ExperimentSpec Spec,
    Dataset Data,
    Checkpoint Initial,
    double Loss,
    IReadOnlyList<CheckpointTensor> Gradients,
    IReadOnlyList<(int Steps, IReadOnlyList<CheckpointTensor> Tensors)> Trained)
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "PyTorch", "expected");

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Names =>
        Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static ExpectedValues Read(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, $"{name}.json")));
        JsonElement root = json.RootElement;
        ExperimentSpec spec = ExperimentSpec.Parse(root.GetProperty("spec").GetRawText(), name);
        (DataSplit batch, TargetShape target) = Batch(root, spec.Data.Batch, root.GetProperty("classes").GetInt32());
        return new ExpectedValues(
            spec,
            new Dataset(name, batch, batch, root.GetProperty("features").GetInt32(), target),
            new Checkpoint(name, Tensors(root.GetProperty("initial")), new Dictionary<string, string>()),
            root.GetProperty("loss").GetDouble(),
            Tensors(root.GetProperty("gradients")),
            [.. root.GetProperty("trained").EnumerateArray().Select(t => (t.GetProperty("steps").GetInt32(), Tensors(t.GetProperty("tensors"))))]);
    }

    private static (DataSplit Batch, TargetShape Target) Batch(JsonElement root, int rows, int outputs)
    {
        float[] inputs = Floats(root.GetProperty("inputs"));
        if (root.TryGetProperty("targets", out JsonElement targets))
        {
            return (DataSplit.OfNumbers(inputs, Floats(targets), outputs), TargetShape.OfNumbers(outputs));
        }

        int[] labels = [.. root.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
        return (new DataSplit(inputs, labels, labels.Length / rows), TargetShape.OfClasses(outputs, labels.Length / rows));
    }

    private static IReadOnlyList<CheckpointTensor> Tensors(JsonElement json) =>
    [
        .. json.EnumerateObject().Select(tensor => new CheckpointTensor(
            tensor.Name,
            [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())],
            Floats(tensor.Value.GetProperty("values")))),
    ];

    private static float[] Floats(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetSingle())];
}
