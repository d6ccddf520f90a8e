using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Dropout in ONNX, which does nothing outside training there, too.</summary>
internal static class DropoutOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new() { Nodes = [("Dropout", Read)] };

    /// <summary>Appends y = x, and with what probability it would be 0 in training.</summary>
    public static OnnxValue Write(DropoutLayer layer, OnnxWriter graph, OnnxValue x) => graph.Node(
        layer.Name, "Dropout", x.Sample,
        [x.Name, graph.Constant(layer.Name, (float)layer.Probability), graph.Constant(layer.Name, false)]);

    private static IReadOnlyList<OnnxSignal?>? Read(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        float probability = node.IsEmpty(1) ? 0.5f
            : node.Tensor(1)?.Scalar ?? throw node.Fault("takes its probability from what the net reads");
        return probability is >= 0 and < 1
            ? OnnxRules.Layer(node, OnnxLayer.Of("dropout", OnnxNumber.Shortest(probability)), x)
            : throw node.Fault(FormattableString.Invariant($"has the probability {probability}; below 1 something is left"));
    }
}
