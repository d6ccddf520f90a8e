using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Dense connections in ONNX: each layer's result put behind what it reads.</summary>
internal static class DenseBlockOnnx
{
    /// <summary>How they are known.</summary>
    public static readonly OnnxRules Rules = new() { Joins = [Read], Pairs = [Joined] };

    /// <summary>Appends y = [x, b₀(x), b₁([x, b₀(x)]), ...].</summary>
    public static OnnxValue Write(DenseBlockLayer layer, OnnxWriter graph, OnnxValue x) => layer.Bodies.Aggregate(graph.AsRows(layer.Name, x), (sofar, body) =>
    {
        OnnxValue grown = graph.AsRows(layer.Name, new LayerSequence(body).Forward(graph, sofar));
        return graph.Node(
            layer.Name, "Concat", checked((int)(sofar.Sample.Length + grown.Sample.Length)), [sofar.Name, grown.Name], OnnxAttribute.Of("axis", 1L));
    });

    // [x, b₀, b₁, ...] or [[x, b₀], b₁], ...: a block of one layer for each that is put behind, and neighbours become one block.
    private static OnnxLayer? Read(OnnxTerm join, OnnxChain chain)
    {
        if (join.Node is not { Op: "Concat" } node)
        {
            return null;
        }

        if (node.Signal(0)?.Term != join.Dominator)
        {
            throw node.Fault("puts together something else than what a branch reads and, behind it, what it gives");
        }

        Stack<OnnxLayer> blocks = [];
        OnnxTerm end = join;
        while (end != join.Dominator)
        {
            OnnxNode last = end.Node!;
            OnnxTerm grown = last.Signal(last.Inputs - 1)!.Term, start = last.Inputs == 2 ? join.Dominator! : Without(last, grown);
            blocks.Push(OneLayer(last, chain.Between(start, grown)));
            end = start;
        }

        return blocks.Aggregate((sofar, block) => Joined(sofar, block) ?? throw node.Fault("puts together layers of different sizes or kinds"));
    }

    // What the last branch of [x, b₀, ..., bₙ] reads: [x, b₀, ..., bₙ₋₁], put together before.
    private static OnnxTerm Without(OnnxNode node, OnnxTerm last)
    {
        OnnxTerm? term = last;
        while (term?.Node is { } found && !(found.Op == "Concat" && found.Inputs == node.Inputs - 1
            && Enumerable.Range(0, found.Inputs).All(place => found.Signal(place)!.Term == node.Signal(place)!.Term)))
        {
            term = term.Dominator;
        }

        return term?.Node is null ? throw node.Fault("puts something behind what its branch reads that is not all that came before it") : term;
    }

    private static OnnxLayer OneLayer(OnnxNode node, IReadOnlyList<OnnxLayer> body)
    {
        JsonObject? batchNorm = body is [_, { Entry: var second }, _] ? second["batchNorm"] as JsonObject : null;
        if (body is not [{ Entry: var dense }, .., { Entry: var last }] || dense["dense"] is not { } growth || last["activation"] is not { } activation
            || body.Count != (batchNorm is null ? 2 : 3) || (bool)dense["bias"]! != batchNorm is null)
        {
            throw node.Fault("ends a layer of dense connections that is none of [dense, activation], or of [dense without a bias, batch norm, activation]");
        }

        JsonObject block = new() { ["layers"] = 1, ["growth"] = growth.DeepClone(), ["activation"] = activation.DeepClone() };
        if (batchNorm is not null)
        {
            block["batchNorm"] = batchNorm.DeepClone();
        }

        return new OnnxLayer(new JsonObject { ["denseBlock"] = block }, [.. OnnxLayer.Within("bodies.0.", body)]);
    }

    private static OnnxLayer? Joined(OnnxLayer first, OnnxLayer second)
    {
        if (first.Entry["denseBlock"] is not JsonObject block || second.Entry["denseBlock"] is not JsonObject more)
        {
            return null;
        }

        int layers = (int)block["layers"]!;
        var grown = (JsonObject)block.DeepClone();
        grown["layers"] = (int)more["layers"]!;
        if (!JsonNode.DeepEquals(grown, more))
        {
            return null;
        }

        grown["layers"] = layers + 1;
        string prefix = FormattableString.Invariant($"bodies.{layers}.");
        return new OnnxLayer(
            new JsonObject { ["denseBlock"] = grown },
            [.. first.Tensors, .. second.Tensors.Select(tensor => tensor with { Name = prefix + tensor.Name["bodies.0.".Length..] })]);
    }
}
