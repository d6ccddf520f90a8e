using System.Text.Json.Nodes;
using GpuGrad.Activations;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Maxout in ONNX: the columns in groups, and the largest of each.</summary>
internal static class MaxoutOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new() { Nodes = [("ReduceMax", Read)], Pairs = [WithDense] };

    /// <summary>Appends the pieces and the largest of each unit's.</summary>
    public static OnnxValue Write(MaxoutLayer layer, OnnxWriter graph, OnnxValue x) =>
        WriteLargest(layer.Name, layer.Pieces, graph, DenseOnnx.Write(layer.Dense, graph, x));

    /// <summary>Appends the largest of each <paramref name="pieces"/> neighbouring columns.</summary>
    public static OnnxValue WriteLargest(string scope, int pieces, OnnxWriter graph, OnnxValue x)
    {
        int units = checked((int)x.Sample.Length) / pieces;
        OnnxValue groups = graph.Reshape(scope, x, [units, pieces]);
        return graph.Node(scope, "ReduceMax", units, [groups.Name], OnnxAttribute.Of("axes", [2L]), OnnxAttribute.Of("keepdims", 0L));
    }

    private static IReadOnlyList<OnnxSignal?>? Read(OnnxNode node) =>
        node.Signal(0) is { Axes: [null, { } units, { } pieces] } x && node.Axes(3) is [2] && node.Int("keepdims", 1) == 0
            ? OnnxRules.Layer(
                node, OnnxLayer.Of("activation", new JsonObject { ["kind"] = ActivationShapes.Maxout, ["pieces"] = pieces }), x, [null, units])
            : null;

    // A dense layer and the largest of its columns are the one layer that files call maxout.
    private static OnnxLayer? WithDense(OnnxLayer first, OnnxLayer second)
    {
        if (first.Entry["dense"] is not { } outputs || first.Entry.ContainsKey("steps") || second.Entry["activation"] is not JsonObject activation
            || (string?)activation["kind"] != ActivationShapes.Maxout)
        {
            return null;
        }

        int pieces = (int)activation["pieces"]!;
        return new OnnxLayer(
            new JsonObject { ["maxout"] = (int)outputs / pieces, ["pieces"] = pieces, ["bias"] = first.Entry["bias"]!.DeepClone() }, first.Tensors);
    }
}
