namespace GpuGrad.Onnx;

/// <summary>Reads a node that ends a layer; null where it does not.</summary>
/// <returns>Its results, in the node's order; null in the place of one that no layer here gives.</returns>
internal delegate IReadOnlyList<OnnxSignal?>? OnnxNodeRule(OnnxNode node);

/// <summary>Reads a term in which branches meet; null where it is no such block.</summary>
internal delegate OnnxLayer? OnnxJoinRule(OnnxTerm join, OnnxChain chain);

/// <summary>Makes one layer of two neighbours; null where they stay two.</summary>
internal delegate OnnxLayer? OnnxPairRule(OnnxLayer first, OnnxLayer second);

/// <summary>How layers of a kind are known in a graph.</summary>
internal sealed record OnnxRules
{
    /// <summary>Operators that end a layer, and how each is read; of several for one operator the first that knows it.</summary>
    public IReadOnlyList<(string Op, OnnxNodeRule Read)> Nodes { get; init; } = [];

    /// <summary>Blocks of branches.</summary>
    public IReadOnlyList<OnnxJoinRule> Joins { get; init; } = [];

    /// <summary>Neighbours that are one layer.</summary>
    public IReadOnlyList<OnnxPairRule> Pairs { get; init; } = [];

    /// <summary>The rules of several kinds as one set.</summary>
    public static OnnxRules Of(params IReadOnlyList<OnnxRules> kinds) => new()
    {
        Nodes = [.. kinds.SelectMany(kind => kind.Nodes)],
        Joins = [.. kinds.SelectMany(kind => kind.Joins)],
        Pairs = [.. kinds.SelectMany(kind => kind.Pairs)],
    };

    /// <summary>The result of a layer on <paramref name="x"/>, its axes those of <paramref name="x"/> unless given.</summary>
    public static IReadOnlyList<OnnxSignal?> Layer(OnnxNode node, OnnxLayer layer, OnnxSignal x, IReadOnlyList<int?>? axes = null) =>
        [new OnnxSignal(new OnnxTerm(node, [x.Term], layer), axes ?? x.Axes)];
}
