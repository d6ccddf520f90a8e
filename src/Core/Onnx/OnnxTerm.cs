namespace GpuGrad.Onnx;

/// <summary>
/// An operator applied to signals. Where it is a layer, alone or with operators before it, it says so; others are parts of layers, such as the square of a
/// variance, or sums in which branches meet.
/// </summary>
internal sealed class OnnxTerm
{
    private readonly int _depth;

    /// <summary>What the net reads.</summary>
    public OnnxTerm()
    {
    }

    /// <summary>An operator, or a layer of operators of which it is the last.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="operands">What it, or the layer, is applied to.</param>
    /// <param name="layer">The layer; null where it is none.</param>
    public OnnxTerm(OnnxNode node, IEnumerable<OnnxTerm> operands, OnnxLayer? layer)
    {
        (Node, Layer) = (node, layer);
        Dominator = operands.Aggregate(Meet);
        _depth = Dominator._depth + 1;
        Product = layer is null ? OnnxProduct.Of(node) : null;
    }

    /// <summary>The operator; null for what the net reads.</summary>
    public OnnxNode? Node { get; }

    /// <summary>The layer that it is; null where it is none.</summary>
    public OnnxLayer? Layer { get; }

    /// <summary>The last term before it that all ways to it lead through; null for what the net reads. That of a layer is what it is applied to.</summary>
    public OnnxTerm? Dominator { get; }

    /// <summary>What it multiplies; null where it is a layer, or multiplies nothing.</summary>
    public OnnxProduct? Product { get; }

    // Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001); operands come before what they are operands of, so that one pass is enough.
    private static OnnxTerm Meet(OnnxTerm a, OnnxTerm b)
    {
        while (a != b)
        {
            (a, b) = a._depth > b._depth ? (a.Dominator!, b) : b._depth > a._depth ? (a, b.Dominator!) : (a.Dominator!, b.Dominator!);
        }

        return a;
    }
}
