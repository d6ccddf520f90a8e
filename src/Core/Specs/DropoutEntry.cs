using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>Dropout (Srivastava et al. 2014): <c>{ "dropout": 0.1 }</c>.</summary>
public sealed record DropoutEntry(double Probability) : LayerEntry
{
    /// <summary>Bounds of the probability: at 1 nothing would be left.</summary>
    internal static readonly NumberShape ProbabilityShape = new(0, max: 1, openMax: true);

    internal static readonly ObjectShape<DropoutEntry> Fields = new(new DropoutEntry(0),
        [SpecField<DropoutEntry>.Of("dropout", ProbabilityShape, d => d.Probability, (d, v) => d with { Probability = v }, "Share of the values that is zeroed in training.", required: true)]);

    internal override LayerSpec Resolve(EntryPlace place) => new DropoutLayerSpec(place.Where, place.Inputs, Probability);
}
