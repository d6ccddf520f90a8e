using GpuGrad.Checkpoints;
using GpuGrad.Syntax;

namespace GpuGrad.Imports;

/// <summary>The net that a folder's files are of: what the first of them says, which the others must agree with.</summary>
internal sealed class ImportedNet
{
    private readonly string _first;
    private readonly Dictionary<string, LayerInfo> _layers;
    private readonly Dictionary<string, IReadOnlyList<int>> _shapes = [];

    /// <summary>Reads the net off its first step.</summary>
    /// <exception cref="CheckpointException">The step has no tensor that is recorded, or a layer that its list of layers lacks.</exception>
    public ImportedNet(OpenStep step)
    {
        _first = step.Files.Paths[0];
        List<string> named = [.. step.Tensors.Where(tensor => tensor.Name.Kind is not null).Select(tensor => tensor.Name.Layer).Distinct()];
        if (named.Count == 0)
        {
            throw new CheckpointException(_first, "holds no tensor that is recorded; a gradient is called LAYER.weight.grad, see docs/import.md");
        }

        IsOrderSaid = step.Metadata.Layers is not null;
        List<string> order = [.. step.Metadata.Layers?.Where(named.Contains) ?? named.Order(NaturalOrder.Comparer)];
        if (named.Find(layer => !order.Contains(layer)) is { } lacking)
        {
            throw new CheckpointException(_first, $"has tensors of the layer {Shortened.Of(lacking)}, which its metadata's layers do not name");
        }

        HashSet<string> weighted = [.. step.Tensors.Where(tensor => tensor.Name.Parameter is not null).Select(tensor => tensor.Name.Layer)];
        string? output = step.Metadata.Roles.Values.Contains(LayerInfo.Output) ? null : order.FindLast(weighted.Contains);
        _layers = order.Select((layer, id) => new LayerInfo(
            id,
            layer,
            step.Metadata.Roles.GetValueOrDefault(layer, layer == output ? LayerInfo.Output : LayerInfo.Hidden),
            $"{layer}{Shape(step, layer)}")).ToDictionary(layer => layer.Name);
        if (step.Metadata.Roles.Keys.FirstOrDefault(layer => !_layers.ContainsKey(layer)) is { } unknown)
        {
            throw new CheckpointException(_first, $"its metadata give a role to {Shortened.Of(unknown)}, of which it has no tensor");
        }

        Check(step);
    }

    /// <summary>The layers, from the first.</summary>
    public IReadOnlyList<LayerInfo> Layers => [.. _layers.Values.OrderBy(layer => layer.Id)];

    /// <summary>Whether the recorder says which layer comes after which.</summary>
    public bool IsOrderSaid { get; }

    /// <summary>The layer of a tensor.</summary>
    public LayerInfo LayerOf(StepTensor tensor) => _layers[tensor.Name.Layer];

    /// <summary>Refuses a step of another net.</summary>
    /// <exception cref="CheckpointException">It has a layer that the first step lacks, or a parameter of another shape.</exception>
    public void Check(OpenStep step)
    {
        foreach (StepTensor tensor in step.Tensors)
        {
            if (tensor.Name.Kind is not null && !_layers.ContainsKey(tensor.Name.Layer))
            {
                throw new CheckpointException(
                    tensor.Path,
                    tensor.Entry.Name,
                    $"the first step, {Path.GetFileName(_first)}, has no layer {Shortened.Of(tensor.Name.Layer)}; import each net from a folder of its own");
            }

            IReadOnlyList<int> shape = tensor.Entry.Shape;
            if (tensor.Name.Parameter is { } parameter && !_shapes.TryAdd(parameter, shape) && !_shapes[parameter].SequenceEqual(shape))
            {
                string before = CheckpointTensor.Describe(_shapes[parameter]);
                throw new CheckpointException(
                    tensor.Path,
                    tensor.Entry.Name,
                    $"its shape is {CheckpointTensor.Describe(shape)}, and {parameter} was {before} before; import each net from a folder of its own");
            }
        }
    }

    // As GpuGrad's own layers say it where the weight is a matrix, which PyTorch stores as [out, in].
    private static string Shape(OpenStep step, string layer)
    {
        StepTensor? weight = step.Tensors.FirstOrDefault(
            tensor => tensor.Name.Layer == layer && tensor.Name.Parameter?.EndsWith(".bias", StringComparison.Ordinal) == false);
        return weight?.Entry.Shape switch
        {
            null or [] => "",
            [int outputs, int inputs] => FormattableString.Invariant($" ({inputs}→{outputs})"),
            var shape => $" ({string.Join('×', shape)})",
        };
    }
}
