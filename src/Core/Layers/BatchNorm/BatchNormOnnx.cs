using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Batch normalisation in ONNX, which has an operator of that name.</summary>
internal static class BatchNormOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new() { Nodes = [("BatchNormalization", Read)] };

    /// <summary>Appends y = γ (x − μ) / √(σ² + ε) + β by the running statistics.</summary>
    public static OnnxValue Write(BatchNormLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name;
        // The operator takes a scale and a shift always; constants, where they are not learned.
        string[] affine = layer.Settings.Affine ? [] : [graph.Constant(scope, layer.ColumnsIn, 1), graph.Constant(scope, layer.ColumnsIn, 0)];
        return graph.Node(
            scope, "BatchNormalization", layer.ColumnsIn,
            [graph.AsRows(scope, x).Name, .. affine, .. layer.Parameters.Select(graph.Weight)],
            OnnxAttribute.Of("epsilon", (float)layer.Settings.Epsilon),
            // That of the old statistics.
            OnnxAttribute.Of("momentum", (float)(1 - layer.Settings.Momentum)));
    }

    private static IReadOnlyList<OnnxSignal?>? Read(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        if (!x.IsRows)
        {
            throw node.Fault($"takes {x.ShapeText}, and so normalises several values of a sample as one; rows, [batch, columns], are known");
        }

        float momentum = node.Float("momentum", 0.9f);
        if (momentum is not (>= 0 and <= 1))
        {
            throw node.Fault(FormattableString.Invariant($"has the momentum {momentum}, which is no share"));
        }

        int columns = x.Columns;
        OnnxTensor scale = node.Weight(1, "scale", columns), shift = node.Weight(2, "shift", columns);
        bool affine = !IsConstant(scale, 1) || !IsConstant(shift, 0);
        JsonObject settings = new()
        {
            ["epsilon"] = OnnxNumber.Shortest(node.Float("epsilon", 1e-5f)),
            ["momentum"] = (double)(1 - (decimal)momentum),
            ["affine"] = affine,
        };
        OnnxWeight[] statistics =
            [OnnxWeight.Of("running_mean", node.Weight(3, "running mean", columns)), OnnxWeight.Of("running_var", node.Weight(4, "running variance", columns))];
        OnnxWeight[] learned = affine ? [OnnxWeight.Of("weight", scale), OnnxWeight.Of("bias", shift)] : [];
        return OnnxRules.Layer(node, new OnnxLayer(new JsonObject { ["batchNorm"] = settings }, [.. learned, .. statistics]), x);
    }

    /// <summary>Whether a tensor is a constant of the function, and always this.</summary>
    internal static bool IsConstant(OnnxTensor tensor, float value) => !tensor.IsWeight && Array.TrueForAll(tensor.Floats!, v => v == value);
}
