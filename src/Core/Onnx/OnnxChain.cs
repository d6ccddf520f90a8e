namespace GpuGrad.Onnx;

/// <summary>Cuts a graph into layers that follow on each other, and the blocks among them into theirs.</summary>
/// <param name="rules">How blocks are known.</param>
/// <param name="depth">How many blocks it lies in.</param>
internal sealed class OnnxChain(OnnxRules rules, int depth = 0)
{
    // Each takes a frame of the stack; nobody nests skips so deep.
    private const int MostDepth = 50;

    /// <summary>The layers from <paramref name="start"/>, which they are applied to, to <paramref name="end"/>, in their order.</summary>
    /// <exception cref="OnnxException">A term among them is no layer.</exception>
    public IReadOnlyList<OnnxLayer> Between(OnnxTerm start, OnnxTerm end)
    {
        List<OnnxLayer> layers = [];
        for (OnnxTerm term = end; term != start; term = term.Dominator!)
        {
            layers.Add(LayerOf(term));
        }

        layers.Reverse();
        return Paired(layers);
    }

    private OnnxLayer LayerOf(OnnxTerm term)
    {
        OnnxNode node = term.Node!;
        if (term.Layer is { } layer)
        {
            return layer.Lacks is null ? layer : throw node.Fault($"lacks {layer.Lacks}, which the layer here has");
        }

        if (depth == MostDepth)
        {
            throw node.Fault($"lies in more than {MostDepth} blocks, one in the other");
        }

        OnnxChain inner = new(rules, depth + 1);
        return rules.Joins.Select(rule => rule(term, inner)).FirstOrDefault(found => found is not null)
            ?? throw node.Fault("is part of no layer that is known here, as it stands; docs/onnx.md lists what is");
    }

    private List<OnnxLayer> Paired(List<OnnxLayer> layers)
    {
        List<OnnxLayer> paired = [];
        foreach (OnnxLayer layer in layers)
        {
            OnnxLayer? joined = paired.Count == 0 ? null : rules.Pairs.Select(rule => rule(paired[^1], layer)).FirstOrDefault(found => found is not null);
            if (joined is null)
            {
                paired.Add(layer);
            }
            else
            {
                paired[^1] = joined;
            }
        }

        return paired;
    }
}
