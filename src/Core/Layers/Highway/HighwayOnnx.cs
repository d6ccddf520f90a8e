using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Highway layers in ONNX: t·h + (1 − t)·x.</summary>
internal static class HighwayOnnx
{
    /// <summary>How they are known.</summary>
    public static readonly OnnxRules Rules = new() { Joins = [Read] };

    /// <summary>Appends y = t·h + (1 − t)·x.</summary>
    public static OnnxValue Write(HighwayLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name;
        x = graph.AsRows(scope, x);
        OnnxValue h = new LayerSequence([layer.Transform, layer.Function]).Forward(graph, x);
        OnnxValue t = Node("Sigmoid", layer.Gate.Forward(graph, x).Name);
        OnnxValue rest = Node("Sub", graph.Constant(scope, 1f), t.Name);
        return Node("Add", Node("Mul", t.Name, h.Name).Name, Node("Mul", rest.Name, x.Name).Name);

        OnnxValue Node(string op, params string[] inputs) => graph.Node(scope, op, x.Sample, inputs);
    }

    private static OnnxLayer? Read(OnnxTerm join, OnnxChain chain)
    {
        if (join.Node is not { Op: "Add" } node || node.Signal(0) is not { } a || node.Signal(1) is not { } b
            || (Parts(a, b, join.Dominator!) ?? Parts(b, a, join.Dominator!)) is not var (gate, transformed))
        {
            return null;
        }

        IReadOnlyList<OnnxLayer> h = chain.Between(join.Dominator!, transformed), t = chain.Between(join.Dominator!, gate);
        if (h is not [_, { Entry: var function } activation] || !IsDense(h[0]) || function["activation"] is not { } f
            || t is not [var gating, _] || !IsDense(gating))
        {
            throw node.Fault("gates something else than a dense layer and its activation, by a dense layer and a sigmoid, each with a bias");
        }

        return new OnnxLayer(
            new JsonObject { ["highway"] = new JsonObject { ["activation"] = f.DeepClone() } },
            [.. Named("transform", h[0]), .. Named("activation", activation), .. Named("gate", gating)]);
    }

    // t and h where one summand is t·h and the other (1 − t)·x.
    private static (OnnxTerm Gate, OnnxTerm Transformed)? Parts(OnnxSignal gated, OnnxSignal carried, OnnxTerm x)
    {
        if (!gated.Is("Mul", out OnnxNode first) || gated.Term.Layer is not null || !carried.Is("Mul", out OnnxNode second) || carried.Term.Layer is not null)
        {
            return null;
        }

        OnnxSignal? rest = second.Signals.FirstOrDefault(signal => signal.Is("Sub", out _));
        OnnxSignal? gate = rest is not null && rest.Is("Sub", out OnnxNode sub) && sub.Tensor(0)?.Scalar == 1 ? sub.Signal(1) : null;
        OnnxSignal? transformed = first.Signals.FirstOrDefault(signal => signal.Term != gate?.Term);
        return gate is not null && gate.Is("Sigmoid", out _) && transformed is not null && first.Signals.Any(signal => signal.Term == gate.Term)
            && second.Signals.Any(signal => signal.Term == x)
            ? (gate.Term, transformed.Term)
            : null;
    }

    private static bool IsDense(OnnxLayer layer) => layer.Entry.ContainsKey("dense") && !layer.Entry.ContainsKey("steps") && layer.Tensors.Count == 2;

    private static IEnumerable<OnnxWeight> Named(string part, OnnxLayer layer) =>
        layer.Tensors.Select(tensor => tensor with { Name = $"{part}.{tensor.Name}" });
}
