using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>A dense layer in ONNX: Gemm or, over the steps of a sequence, MatMul and Add.</summary>
internal static class DenseOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new() { Nodes = [("Gemm", Gemm), ("MatMul", MatMul), ("Add", AddBias)] };

    /// <summary>Appends z = x Wᵀ + b.</summary>
    public static OnnxValue Write(DenseLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name, weight = graph.Weight(layer.Weight);
        string[] bias = layer.HasBias ? [graph.Weight(layer.BiasVector)] : [];
        if (layer.Steps == 1)
        {
            return graph.Node(scope, "Gemm", layer.Output, [graph.AsRows(scope, x).Name, weight, .. bias], OnnxAttribute.Of("transB", 1));
        }

        // Gemm takes matrices alone, and MatMul no transposed one.
        OnnxValue transposed = graph.Node(scope, "Transpose", [layer.FanIn, layer.Outputs], [weight], OnnxAttribute.Of("perm", [1L, 0L]));
        OnnxValue z = graph.Node(scope, "MatMul", layer.Output, [graph.Reshape(scope, x, [layer.Steps, layer.FanIn]).Name, transposed.Name]);
        return bias.Length == 0 ? z : graph.Node(scope, "Add", layer.Output, [z.Name, .. bias]);
    }

    // z = α x W + β b.
    private static IReadOnlyList<OnnxSignal?>? Gemm(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("multiplies a weight by the net's input from the other side, which no layer here does");
        if (!x.IsRows || node.Int("transA", 0) != 0)
        {
            throw node.Fault($"takes {x.ShapeText}{(node.Int("transA", 0) == 0 ? "" : ", transposed")}; rows of a sample each are known");
        }

        bool transposed = node.Int("transB", 0) == 1;
        OnnxTensor weight = transposed ? node.Weight(1, "weight", -1, x.Columns) : node.Weight(1, "weight", x.Columns, -1);
        OnnxWeight w = Scaled(Weight(weight, transposed), node.Float("alpha", 1));
        int outputs = w.Dimensions[0];
        OnnxWeight? b = node.IsEmpty(2) || node.Float("beta", 1) == 0 ? null : Scaled(Bias(node, 2, outputs), node.Float("beta", 1));
        return OnnxRules.Layer(node, Entry(outputs, 1, w, b), x, [null, outputs]);
    }

    // The last axis by a matrix, [in, out].
    private static IReadOnlyList<OnnxSignal?>? MatMul(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("multiplies a weight by the net's input from the other side, which no layer here does");
        if (node.Signal(1) is not null)
        {
            throw node.Fault("multiplies two values that depend on the net's input, as attention does; no layer here does");
        }

        if (x.Axes.Count < 2 || x.Axes[^1] is not { } inputs)
        {
            throw node.Fault($"takes {x.ShapeText}; a sample's values must come last");
        }

        OnnxWeight w = Weight(node.Weight(1, "weight", inputs, -1), transposed: false);
        int outputs = w.Dimensions[0];
        return OnnxRules.Layer(node, Entry(outputs, x.Columns / inputs, w, null), x, [.. x.Axes.SkipLast(1), outputs]);
    }

    private static IReadOnlyList<OnnxSignal?>? AddBias(OnnxNode node)
    {
        (int signal, int bias) = node.Tensor(1) is null ? (1, 0) : (0, 1);
        return node.Signal(signal) is { Term: { Node.Op: "MatMul" or "Gemm", Layer: { Tensors: [var weight] } layer } term } z
            && z.Axes[^1] == weight.Dimensions[0] && node.Tensor(bias) is { Length: > 1 } or { Dimensions: [1] }
            ? [new OnnxSignal(
                new OnnxTerm(node, [term.Dominator!], new OnnxLayer(With(layer.Entry, true), weight, Bias(node, bias, weight.Dimensions[0]))), z.Axes)]
            : null;
    }

    private static OnnxLayer Entry(int outputs, int steps, OnnxWeight weight, OnnxWeight? bias)
    {
        JsonObject entry = new() { ["dense"] = outputs };
        if (steps > 1)
        {
            entry["steps"] = steps;
        }

        return bias is null ? new OnnxLayer(With(entry, false), weight) : new OnnxLayer(With(entry, true), weight, bias);
    }

    private static JsonObject With(JsonObject entry, bool bias)
    {
        var copy = (JsonObject)entry.DeepClone();
        copy["bias"] = bias;
        return copy;
    }

    // [out, in], whichever way it lies in the file.
    private static OnnxWeight Weight(OnnxTensor tensor, bool transposed)
    {
        if (transposed)
        {
            return OnnxWeight.Of("weight", tensor);
        }

        (int inputs, int outputs) = (tensor.Dimensions[0], tensor.Dimensions[1]);
        float[] values = new float[tensor.Length];
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                values[(o * inputs) + i] = tensor.Floats![(i * outputs) + o];
            }
        }

        return new OnnxWeight("weight", [outputs, inputs], values, tensor.Name);
    }

    // [out], or one number for all.
    private static OnnxWeight Bias(OnnxNode node, int place, int outputs)
    {
        OnnxTensor tensor = node.Tensor(place) ?? throw node.Fault("adds a bias that depends on the net's input");
        int[] shape = [.. tensor.Dimensions.SkipWhile(size => size == 1)];
        OnnxTensor bias = node.Weight(place, "bias", shape.Length == 0 || shape is [var size] && size == outputs ? [.. tensor.Dimensions] : [outputs]);
        return new OnnxWeight("bias", [outputs], bias.Length == outputs ? bias.Floats! : [.. Enumerable.Repeat(bias.Floats![0], outputs)], bias.Name);
    }

    private static OnnxWeight Scaled(OnnxWeight weight, float factor) =>
        factor == 1 ? weight : weight with { Values = Array.ConvertAll(weight.Values, value => factor * value) };
}
