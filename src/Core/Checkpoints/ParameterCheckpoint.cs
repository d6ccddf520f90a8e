using System.Globalization;
using GpuGrad.Kernels;
using GpuGrad.Syntax;
using ILGPU;

namespace GpuGrad.Checkpoints;

/// <summary>Brings the learned tensors of a net from the device to a checkpoint and back.</summary>
internal static class ParameterCheckpoint
{
    /// <summary>A copy of every tensor's values, in order from the input.</summary>
    /// <param name="parameters">The net's tensors.</param>
    /// <param name="over">A copy of the same net that nobody needs any more, whose arrays take the new one: large arrays wait long for their collection.</param>
    public static IReadOnlyList<CheckpointTensor> Values(ParameterSet parameters, IReadOnlyList<CheckpointTensor>? over = null)
    {
        if (over is null)
        {
            return [.. parameters.All.Select(p => new CheckpointTensor(p.Name, p.Shape, p.Values.Download()))];
        }

        foreach ((Parameter parameter, CheckpointTensor copy) in parameters.All.Zip(over))
        {
            parameter.Values.Download(copy.Values.AsSpan());
        }

        return over;
    }

    /// <summary>A copy of every learned tensor's gradient, under the tensor's name.</summary>
    public static IReadOnlyList<CheckpointTensor> Gradients(ParameterSet parameters) =>
        [.. parameters.Learned.Select(p => new CheckpointTensor(p.Name, p.Shape, p.Gradient.Download()))];

    /// <summary>Replaces every tensor's values by those of a checkpoint.</summary>
    /// <exception cref="CheckpointException">The checkpoint lacks a tensor, has one too many, or one of another shape; nothing was replaced.</exception>
    public static void Load(Checkpoint checkpoint, ParameterSet parameters)
    {
        RequireThatOf(parameters.All.Select(p => (p.Name, p.Shape)), checkpoint);
        Dictionary<string, CheckpointTensor> byName = checkpoint.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (Parameter parameter in parameters.All)
        {
            parameter.Values.Upload<float>(byName[parameter.Name].Values);
        }
    }

    /// <summary>Refuses a checkpoint of another net.</summary>
    /// <param name="net">The names and shapes of the net's tensors.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="CheckpointException">It lacks a tensor, has one too many, or one of another shape.</exception>
    internal static void RequireThatOf(IEnumerable<(string Name, Shape Shape)> net, Checkpoint checkpoint)
    {
        Dictionary<string, Shape> shapes = net.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        Dictionary<string, CheckpointTensor> byName = checkpoint.Tensors.ToDictionary(tensor => tensor.Name);
        string[] extra = [.. byName.Keys.Except(shapes.Keys)];
        string[] missing = [.. shapes.Keys.Except(byName.Keys)];
        if (missing.Length > 0)
        {
            throw new CheckpointException(
                checkpoint.Source,
                $"the net's {List(missing)} is missing{(extra.Length > 0 ? $", and the net has no {List(extra)}" : "")}; it must hold exactly the tensors of this net");
        }

        if (extra.Length > 0)
        {
            throw new CheckpointException(checkpoint.Source, $"the net has no {List(extra)}; it must hold exactly the tensors of this net");
        }

        foreach ((string name, Shape shape) in shapes.Where(tensor => !tensor.Value.SequenceEqual(byName[tensor.Key].Shape)))
        {
            throw new CheckpointException(
                checkpoint.Source, name, $"has the shape {byName[name].ShapeText}, but in this net it is {CheckpointTensor.Describe(shape)}");
        }
    }

    /// <summary>Refuses a checkpoint with a value that is NaN or infinite.</summary>
    /// <exception cref="CheckpointException">Names the first such element.</exception>
    internal static void RequireFinite(Checkpoint checkpoint)
    {
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            int bad = Array.FindIndex(tensor.Values, value => !float.IsFinite(value));
            if (bad >= 0)
            {
                string value = tensor.Values[bad].ToString(CultureInfo.InvariantCulture);
                throw new CheckpointException(
                    checkpoint.Source, tensor.Name,
                    $"element {CheckpointTensor.Describe(Place(bad, tensor.Shape))} is {value}; weights must be finite numbers");
            }
        }
    }

    // Row-major; the last index runs fastest.
    private static int[] Place(int element, IReadOnlyList<int> shape)
    {
        int[] place = new int[shape.Count];
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            (element, place[axis]) = Math.DivRem(element, shape[axis]);
        }

        return place;
    }

    private static string List(string[] names) => names.Length <= 4
        ? string.Join(", ", names.Select(name => Shortened.Of(name)))
        : $"{string.Join(", ", names[..3].Select(name => Shortened.Of(name)))} (and {names.Length - 3} more)";
}
