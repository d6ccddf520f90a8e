using System.Text.Json.Nodes;
using GpuGrad.Activations;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Activations in ONNX: an operator where it has one, else the few that PyTorch writes for it.</summary>
internal static class ActivationOnnx
{
    // As constants of GELU are written with six digits or more.
    private const double Rounding = 1e-5;
    private const float InverseRoot2 = 0.70710678f, RootOfTwoOverPi = 0.79788456f, Cubic = 0.044715f, SeluAlpha = 1.6732632f, SeluGamma = 1.050701f;

    /// <summary>How they are known.</summary>
    public static readonly OnnxRules Rules = new()
    {
        Nodes =
        [
            ("Sigmoid", node => Plain(node, ActivationKind.Sigmoid)),
            ("Tanh", node => Plain(node, ActivationKind.Tanh)),
            ("Relu", node => Plain(node, ActivationKind.Relu)),
            ("Softsign", node => Plain(node, ActivationKind.Softsign)),
            ("Softplus", node => Plain(node, ActivationKind.Softplus)),
            ("Mish", node => Plain(node, ActivationKind.Mish)),
            ("Gelu", node => Plain(node, node.Text("approximate", "none") == "tanh" ? ActivationKind.GeluTanh : ActivationKind.Gelu)),
            ("LeakyRelu", node => Plain(node, ActivationKind.LeakyRelu, node.Float("alpha", 0.01f))),
            ("Elu", node => Plain(node, ActivationKind.Elu, node.Float("alpha", 1))),
            ("Selu", Selu),
            ("PRelu", PRelu),
            ("Div", Softsign),
            ("Mul", Product),
        ],
    };

    /// <summary>Appends y = f(x).</summary>
    public static OnnxValue Write(ActivationLayer layer, OnnxWriter graph, OnnxValue x) => layer.Activation switch
    {
        ActivationSpec.Pointwise p => Write(layer.Name, p, graph, x),
        ActivationSpec.PRelu => graph.Node(
            layer.Name, "PRelu", layer.ColumnsIn, [graph.AsRows(layer.Name, x).Name, graph.Weight(layer.Parameters[0])]),
        // In evaluation it has its mean slope.
        ActivationSpec.RRelu r => graph.Node(
            layer.Name, "LeakyRelu", x.Sample, [x.Name], OnnxAttribute.Of("alpha", RReluArguments.MeanSlope((float)r.Lower, (float)r.Upper))),
        ActivationSpec.Maxout m => MaxoutOnnx.WriteLargest(layer.Name, m.Pieces, graph, x),
        _ => throw new OnnxException(layer.ToString(), $"the export to ONNX knows no activation {layer.Activation.Name}"),
    };

    private static OnnxValue Write(string scope, ActivationSpec.Pointwise activation, OnnxWriter graph, OnnxValue x)
    {
        return activation.Kind switch
        {
            ActivationKind.Identity => Node("Identity", x),
            ActivationKind.LeakyRelu or ActivationKind.Elu => graph.Node(
                scope, activation.Kind.ToString(), x.Sample, [x.Name], OnnxAttribute.Of("alpha", (float)activation.Alpha)),
            ActivationKind.Silu => Node("Mul", x, Node("Sigmoid", x)),
            ActivationKind.Mish => Node("Mul", x, Node("Tanh", Node("Softplus", x))),
            ActivationKind.Gelu => Times(Node("Mul", x, Plus1(Node("Erf", Times(x, InverseRoot2)))), 0.5f),
            ActivationKind.GeluTanh => Times(
                Node("Mul", x, Plus1(Node("Tanh", Times(Node("Add", x, Times(Node("Mul", x, Node("Mul", x, x)), Cubic)), RootOfTwoOverPi)))), 0.5f),
            ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Relu or ActivationKind.Softsign or ActivationKind.Softplus or ActivationKind.Selu =>
                Node(activation.Kind.ToString(), x),
            _ => throw new OnnxException(scope, $"the export to ONNX knows no activation {activation.Name}"),
        };

        OnnxValue Node(string op, params OnnxValue[] inputs) => graph.Node(scope, op, x.Sample, inputs.Select(input => input.Name));

        OnnxValue Times(OnnxValue value, float factor) => graph.Node(scope, "Mul", x.Sample, [value.Name, graph.Constant(scope, factor)]);

        OnnxValue Plus1(OnnxValue value) => graph.Node(scope, "Add", x.Sample, [value.Name, graph.Constant(scope, 1f)]);
    }

    private static IReadOnlyList<OnnxSignal?>? Plain(OnnxNode node, ActivationKind kind, float alpha = float.NaN)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        return OnnxRules.Layer(node, Entry(kind, alpha), x);
    }

    private static OnnxLayer Entry(ActivationKind kind, float alpha = float.NaN)
    {
        string name = ActivationNames.Table.NameOf(kind);
        return OnnxLayer.Of("activation", ActivationFunction.Of(kind).Parameter is { } parameter
            ? new JsonObject { ["kind"] = name, [parameter.Name] = OnnxNumber.Shortest(alpha) }
            : name);
    }

    private static IReadOnlyList<OnnxSignal?>? Selu(OnnxNode node) =>
        IsNear(node.Float("alpha", SeluAlpha), SeluAlpha) && IsNear(node.Float("gamma", SeluGamma), SeluGamma)
            ? Plain(node, ActivationKind.Selu)
            : throw node.Fault("has another alpha or gamma than SELU's own, which are the only ones here");

    private static IReadOnlyList<OnnxSignal?>? PRelu(OnnxNode node)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        OnnxTensor slope = node.Tensor(1) ?? throw node.Fault("has no learned slope");
        bool perUnit = slope.Length != 1;
        OnnxTensor weight = node.Weight(1, "slope", perUnit ? [x.Columns] : [.. slope.Dimensions]);
        if (perUnit && !x.IsRows)
        {
            throw node.Fault($"has a slope for each of the last axis of {x.ShapeText}, and a layer here one for each value of a sample, or one for all");
        }

        JsonObject activation = new() { ["kind"] = ActivationShapes.PRelu, ["perUnit"] = perUnit };
        return OnnxRules.Layer(
            node, new OnnxLayer(new JsonObject { ["activation"] = activation }, new OnnxWeight("weight", [weight.Length], weight.Floats!, weight.Name)), x);
    }

    // x / (1 + |x|).
    private static IReadOnlyList<OnnxSignal?>? Softsign(OnnxNode node) =>
        node.Signal(0) is { } x && node.Signal(1) is { } divisor && OnnxProduct.Plus(divisor, 1, Rounding) is { } size && size.Is("Abs", out OnnxNode abs)
            && abs.Signal(0)?.Term == x.Term
            ? OnnxRules.Layer(node, Entry(ActivationKind.Softsign), x)
            : null;

    private static IReadOnlyList<OnnxSignal?>? Product(OnnxNode node)
    {
        if (OnnxProduct.Of(node) is not { Factors: [var a, var b] } product)
        {
            return null;
        }

        return Gated(product.Factor, a, b) ?? Gated(product.Factor, b, a);

        IReadOnlyList<OnnxSignal?>? Gated(double factor, OnnxSignal x, OnnxSignal gate) => KindOf(factor, x, gate) is { } kind
            ? OnnxRules.Layer(node, Entry(kind), x)
            : null;
    }

    // x times a gate of x, and a factor.
    private static ActivationKind? KindOf(double factor, OnnxSignal x, OnnxSignal gate)
    {
        if (factor == 1)
        {
            return gate.Is("Sigmoid", out OnnxNode sigmoid) && sigmoid.Signal(0)?.Term == x.Term ? ActivationKind.Silu
                : gate.Is("Tanh", out OnnxNode outer) && outer.Signal(0) is { } inner && inner.Is("Softplus", out OnnxNode softplus)
                    && softplus.Signal(0)?.Term == x.Term ? ActivationKind.Mish
                : null;
        }

        if (!IsNear(factor, 0.5) || OnnxProduct.Plus(gate, 1, Rounding) is not { } function)
        {
            return null;
        }

        if (function.Is("Erf", out OnnxNode erf))
        {
            return erf.Signal(0) is { } scaled && OnnxProduct.Of(scaled) is { Factors: [var only] } product && only.Term == x.Term
                && IsNear(product.Factor, InverseRoot2) ? ActivationKind.Gelu : null;
        }

        // tanh(√(2/π) (x + 0.044715 x³)).
        return function.Is("Tanh", out OnnxNode tanh) && tanh.Signal(0) is { } argument && OnnxProduct.Of(argument) is { Factors: [var sum] } whole
            && IsNear(whole.Factor, RootOfTwoOverPi) && sum.Is("Add", out OnnxNode add) && add.Signal(0) is { } first && add.Signal(1) is { } second
            && (IsCube(first, second) || IsCube(second, first)) ? ActivationKind.GeluTanh : null;

        bool IsCube(OnnxSignal plain, OnnxSignal cube) => plain.Term == x.Term && OnnxProduct.Of(cube) is { } product && IsNear(product.Factor, Cubic)
            && product.Factors.Count == 3 && product.Factors.All(part => part.Term == x.Term);
    }

    private static bool IsNear(double value, double expected) => Math.Abs(value - expected) <= Rounding * expected;
}
