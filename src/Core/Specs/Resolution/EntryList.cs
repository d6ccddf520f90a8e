using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Specs.Resolution;

/// <summary>A list of entries, at the top of <c>model.layers</c> or inside a block of it.</summary>
internal static class EntryList
{
    /// <summary>Who gives the columns before any layer has changed them.</summary>
    public const string Sample = "a sample has";

    private const string LayerBefore = "the layer before gives";

    /// <summary>The entries with every default filled in that depends on their neighbours.</summary>
    /// <param name="entries">The list.</param>
    /// <param name="path">Its path.</param>
    /// <param name="after">The activation that follows the block that the list is the body of; null for the top.</param>
    public static ValueList<LayerEntry> Complete(ValueList<LayerEntry> entries, SpecPath path, ActivationSpec? after) =>
        [.. entries.Select((entry, i) => entry.Complete(i + 1 < entries.Count ? entries[i + 1] : null, Fed(entries, i, after), path.Item(i)))];

    /// <summary>The layers of the list over <paramref name="inputs"/> columns, and the columns they give; throws <see cref="SpecException"/> where they do not chain.</summary>
    public static (ValueList<LayerSpec> Layers, int Columns) Resolve(ValueList<LayerEntry> entries, SpecPath path, int inputs, string giver, ActivationSpec? after)
    {
        var layers = new List<LayerSpec>();
        for (int i = 0; i < entries.Count; i++)
        {
            LayerSpec layer = entries[i].Resolve(new EntryPlace(path.Item(i), inputs, giver, Fed(entries, i, after)));
            layers.Add(layer);
            inputs = ColumnsAfter(layer, inputs);
            if (entries[i].WeightLayers > 0)
                giver = LayerBefore;
        }
        return (new ValueList<LayerSpec>(layers), inputs);
    }

    // The activation that follows through norms and dropout. At the end of a block's body, where only the sum follows, it is
    // the last one before (pre-activation), or else the one after the sum.
    private static ActivationSpec Fed(ValueList<LayerEntry> entries, int index, ActivationSpec? after)
    {
        LayerEntry? next = entries.Skip(index + 1).FirstOrDefault(entry => entry is not (BatchNormEntry or LayerNormEntry or DropoutEntry));
        return next switch
        {
            ActivationEntry activation => activation.Activation,
            null when after is not null => entries.Take(index).OfType<ActivationEntry>().LastOrDefault()?.Activation ?? after,
            _ => ActivationKind.Identity,
        };
    }

    private static int ColumnsAfter(LayerSpec layer, int inputs) => layer switch
    {
        DenseLayerSpec dense => dense.Outputs * dense.Steps,
        ActivationLayerSpec activation => activation.Outputs,
        MaxoutLayerSpec maxout => maxout.Units,
        ResidualLayerSpec residual => residual.Outputs,
        DenseConnectionsLayerSpec connected => connected.Outputs,
        RecurrentLayerSpec recurrent => recurrent.Outputs,
        _ => inputs,
    };
}
