using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Layer normalisation in ONNX: an operator since opset 17, and before it the operators of its formula.</summary>
internal static class LayerNormOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new()
    {
        Nodes = [("LayerNormalization", Read), ("Div", ReadFormula), ("Mul", ReadScale), ("Add", ReadShift)],
    };

    /// <summary>Appends y = γ (x − μ) / √(σ² + ε) + β.</summary>
    public static OnnxValue Write(LayerNormLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name;
        // The operator takes a scale always; a constant, where it is not learned.
        string[] affine = layer.Settings.Affine ? [.. layer.Parameters.Select(graph.Weight)] : [graph.Constant(scope, layer.ColumnsIn, 1)];
        return graph.Node(
            scope, "LayerNormalization", layer.ColumnsIn, [graph.AsRows(scope, x).Name, .. affine],
            OnnxAttribute.Of("axis", -1L), OnnxAttribute.Of("epsilon", (float)layer.Settings.Epsilon));
    }

    private static IReadOnlyList<OnnxSignal?>? Read(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        RequireRows(node, x, [node.Int("axis", -1)]);
        OnnxTensor scale = node.Weight(1, "scale", x.Columns);
        OnnxTensor? shift = node.IsEmpty(2) ? null : node.Weight(2, "shift", x.Columns);
        bool isPlain = BatchNormOnnx.IsConstant(scale, 1) && (shift is null || BatchNormOnnx.IsConstant(shift, 0));
        OnnxLayer plain = Plain(node.Float("epsilon", 1e-5f));
        return OnnxRules.Layer(node, isPlain ? plain : Shifted(Scaled(plain, scale), shift), x);
    }

    // d / √(mean d² + ε), d = x − mean x.
    private static IReadOnlyList<OnnxSignal?>? ReadFormula(OnnxNode node)
    {
        if (node.Signal(0) is not { } deviation || !deviation.Is("Sub", out OnnxNode sub) || sub.Signal(0) is not { } x
            || sub.Signal(1) is not { } mean || !mean.Is("ReduceMean", out OnnxNode ofValues) || ofValues.Signal(0)?.Term != x.Term
            || node.Signal(1) is not { } spread || !spread.Is("Sqrt", out OnnxNode root)
            || root.Signal(0) is not { } sum || !sum.Is("Add", out OnnxNode add) || (add.Tensor(0) ?? add.Tensor(1))?.Scalar is not { } epsilon
            || (add.Signal(0) ?? add.Signal(1)) is not { } variance || !variance.Is("ReduceMean", out OnnxNode ofSquares)
            || ofSquares.Signal(0) is not { } square || OnnxProduct.Of(square) is not { Factor: 1, Factors: [var a, var b] }
            || a.Term != deviation.Term || b.Term != deviation.Term)
        {
            return null;
        }

        foreach (OnnxNode reduce in (OnnxNode[])[ofValues, ofSquares])
        {
            RequireRows(reduce, x, [.. reduce.Axes(x.Axes.Count) ?? []]);
        }

        return OnnxRules.Layer(node, Plain(epsilon), x);
    }

    private static IReadOnlyList<OnnxSignal?>? ReadScale(OnnxNode node)
    {
        (int signal, int scale) = node.Tensor(1) is null ? (1, 0) : (0, 1);
        return node.Signal(signal) is { Term: { Node.Op: "Div", Layer: { Tensors: [] } layer } term } x && layer.Entry.ContainsKey("layerNorm")
            && x.IsRows && node.Tensor(scale) is { Dimensions.Count: 1 }
            ? Replaced(node, term, Scaled(layer, node.Weight(scale, "scale", x.Columns)), x)
            : null;
    }

    private static IReadOnlyList<OnnxSignal?>? ReadShift(OnnxNode node)
    {
        (int signal, int shift) = node.Tensor(1) is null ? (1, 0) : (0, 1);
        return node.Signal(signal) is { Term: { Node.Op: "Mul", Layer: { Lacks: not null } layer } term } x && layer.Entry.ContainsKey("layerNorm")
            && x.IsRows && node.Tensor(shift) is not null
            ? Replaced(node, term, Shifted(layer, node.Weight(shift, "shift", x.Columns)), x)
            : null;
    }

    private static IReadOnlyList<OnnxSignal?> Replaced(OnnxNode node, OnnxTerm term, OnnxLayer layer, OnnxSignal x) =>
        [new OnnxSignal(new OnnxTerm(node, [term.Dominator!], layer), x.Axes)];

    private static OnnxLayer Plain(float epsilon) => Of(OnnxNumber.Shortest(epsilon), affine: false);

    private static OnnxLayer Scaled(OnnxLayer plain, OnnxTensor scale) =>
        Of((double)plain.Entry["layerNorm"]!["epsilon"]!, affine: true, OnnxWeight.Of("weight", scale)) with { Lacks = "the shift behind its scale" };

    private static OnnxLayer Shifted(OnnxLayer scaled, OnnxTensor? shift) =>
        shift is null ? scaled : scaled with { Tensors = [.. scaled.Tensors, OnnxWeight.Of("bias", shift)], Lacks = null };

    private static OnnxLayer Of(double epsilon, bool affine, params OnnxWeight[] tensors) =>
        new(new JsonObject { ["layerNorm"] = new JsonObject { ["epsilon"] = epsilon, ["affine"] = affine } }, tensors);

    private static void RequireRows(OnnxNode node, OnnxSignal x, IReadOnlyList<long> axes)
    {
        if (!x.IsRows || axes is not [-1 or 1])
        {
            throw node.Fault(
                $"normalises {x.ShapeText} along the axes [{string.Join(", ", axes)}]; "
                + "a layer here takes all values of a sample together, [batch, columns] along the last");
        }
    }
}
