using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>Layer normalisation: <c>{ "layerNorm": {} }</c>.</summary>
public sealed record LayerNormEntry(LayerNormSpec Settings) : LayerEntry
{
    internal static readonly ObjectShape<LayerNormEntry> Fields = new(new LayerNormEntry(new LayerNormSpec()),
        [SpecField<LayerNormEntry>.Of("layerNorm", LayerNormSpec.Shape, l => l.Settings, (l, v) => l with { Settings = v }, "Layer normalisation; {} for the usual numbers.", required: true)]);

    internal override LayerSpec Resolve(EntryPlace place)
    {
        ShapeChecks.LayerNorm(place.Where, place.Inputs);
        return new LayerNormLayerSpec(place.Where, place.Inputs, Settings.Epsilon, Settings.Affine);
    }
}
