using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>One item of <c>model.layers</c> as written in the file; <see cref="ModelSpec.Resolve"/> gives it its shape.</summary>
public abstract record LayerEntry
{
    /// <summary>Most units in a layer.</summary>
    internal const int MaxWidth = 1 << 17;

    internal static readonly SpecShape<LayerEntry> Shape = new NamedShape<LayerEntry>("layer", () => new KeyUnionShape<LayerEntry>(
    [
        UnionCase<LayerEntry>.Of("dense", DenseEntry.Fields),
        UnionCase<LayerEntry>.Of("activation", ActivationEntry.Fields),
        UnionCase<LayerEntry>.Of("batchNorm", BatchNormEntry.Fields),
        UnionCase<LayerEntry>.Of("layerNorm", LayerNormEntry.Fields),
        UnionCase<LayerEntry>.Of("dropout", DropoutEntry.Fields),
        UnionCase<LayerEntry>.Of("maxout", MaxoutEntry.Fields),
        UnionCase<LayerEntry>.Of("residual", ResidualEntry.Fields),
        UnionCase<LayerEntry>.Of("denseBlock", DenseBlockEntry.Fields),
        UnionCase<LayerEntry>.Of("highway", HighwayEntry.Fields),
        UnionCase<LayerEntry>.Of("rnn", RecurrentEntry.RnnFields, r => r.Kind == RecurrentKind.Rnn),
        UnionCase<LayerEntry>.Of("gru", RecurrentEntry.GruFields, r => r.Kind == RecurrentKind.Gru),
        UnionCase<LayerEntry>.Of("lstm", RecurrentEntry.LstmFields, r => r.Kind == RecurrentKind.Lstm),
    ]));

    private protected LayerEntry()
    {
    }

    /// <summary>How many layers with weights this entry makes.</summary>
    internal virtual int WeightLayers => 0;

    /// <summary>This entry with the defaults that depend on its neighbours: <paramref name="next"/> in the same list, and the activation that its weights feed.</summary>
    internal virtual LayerEntry Complete(LayerEntry? next, ActivationSpec feeds, SpecPath path) => this;

    /// <summary>The layer that this entry is at <paramref name="place"/>; throws <see cref="SpecException"/> where it does not fit there.</summary>
    internal abstract LayerSpec Resolve(EntryPlace place);

    /// <summary>The path of the first batch norm in this entry, which is at <paramref name="path"/>; null where there is none.</summary>
    internal virtual SpecPath? FindBatchNorm(SpecPath path) => null;
}
