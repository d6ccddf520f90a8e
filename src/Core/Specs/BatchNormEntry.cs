using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>Batch normalisation: <c>{ "batchNorm": {} }</c>.</summary>
public sealed record BatchNormEntry(BatchNormSpec Settings) : LayerEntry
{
    internal static readonly ObjectShape<BatchNormEntry> Fields = new(new BatchNormEntry(new BatchNormSpec()),
        [SpecField<BatchNormEntry>.Of("batchNorm", BatchNormSpec.Shape, b => b.Settings, (b, v) => b with { Settings = v }, "Batch normalisation; {} for the usual numbers.", required: true)]);

    internal override LayerSpec Resolve(EntryPlace place) =>
        new BatchNormLayerSpec(place.Where, place.Inputs, Settings.Epsilon, Settings.Momentum, Settings.Affine);

    internal override SpecPath? FindBatchNorm(SpecPath path) => path;
}
