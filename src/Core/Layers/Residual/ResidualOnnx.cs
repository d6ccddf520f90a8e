using System.Text.Json.Nodes;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>Residual blocks in ONNX: a sum of a branch and of what the branch reads.</summary>
internal static class ResidualOnnx
{
    /// <summary>How it is known.</summary>
    public static readonly OnnxRules Rules = new() { Joins = [Read] };

    /// <summary>Appends y = P x + s·F(x).</summary>
    public static OnnxValue Write(ResidualLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name;
        OnnxValue branch = graph.AsRows(scope, new LayerSequence(layer.Body).Forward(graph, x));
        OnnxValue skip = graph.AsRows(scope, layer.Projected?.Forward(graph, x) ?? x);
        if (layer.Scale != 1)
        {
            branch = graph.Node(scope, "Mul", branch.Sample, [branch.Name, graph.Constant(scope, (float)layer.Scale)]);
        }

        return graph.Node(scope, "Add", branch.Sample, [skip.Name, branch.Name]);
    }

    private static OnnxLayer? Read(OnnxTerm join, OnnxChain chain)
    {
        if (join.Node is not { Op: "Add" } node || node.Signal(0) is not { } a || node.Signal(1) is not { } b)
        {
            return null;
        }

        if (!a.Axes.SequenceEqual(b.Axes))
        {
            throw node.Fault($"repeats one of {a.ShapeText} and {b.ShapeText} to add it to the other");
        }

        OnnxTerm fork = join.Dominator!;
        if (a.Term == fork || b.Term == fork)
        {
            return Block(chain, fork, a.Term == fork ? b : a, projection: null);
        }

        // The projection is a dense layer without a bias; of two such, the first, as they are written here.
        return Projection(a) is { } first ? Block(chain, fork, b, first)
            : Projection(b) is { } second ? Block(chain, fork, a, second)
            : throw node.Fault("adds two branches, of which one must be what both read, as it is or through a dense layer without a bias");

        OnnxLayer? Projection(OnnxSignal signal) => signal.Term is { Layer: { Tensors: [_] } layer } term && term.Dominator == fork
            && layer.Entry.ContainsKey("dense") && !layer.Entry.ContainsKey("steps") ? layer : null;
    }

    private static OnnxLayer Block(OnnxChain chain, OnnxTerm fork, OnnxSignal branch, OnnxLayer? projection)
    {
        OnnxTerm end = branch.Term;
        double scale = 1;
        if (OnnxProduct.Of(branch) is { Factors: [var only], Factor: > 0 and not 1 } product)
        {
            (end, scale) = (only.Term, OnnxNumber.Shortest((float)product.Factor));
        }

        IReadOnlyList<OnnxLayer> body = chain.Between(fork, end);
        JsonObject entry = new() { ["residual"] = new JsonArray([.. body.Select(layer => layer.Entry)]) };
        if (projection is not null)
        {
            entry["projection"] = true;
        }

        if (scale != 1)
        {
            entry["scale"] = scale;
        }

        return new OnnxLayer(
            entry, [.. OnnxLayer.Within("body.", body), .. projection?.Tensors.Select(tensor => tensor with { Name = $"projection.{tensor.Name}" }) ?? []]);
    }
}
