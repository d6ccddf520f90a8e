using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>
/// Layers that each read the block's input and all earlier results side by side: <c>{ "denseBlock": { "layers": 4, "growth": 32 } }</c>.
/// A layer is [dense, batch norm?, activation]; the dense one has a bias unless a batch norm follows.
/// </summary>
public sealed record DenseBlockEntry : LayerEntry
{
    internal static readonly ObjectShape<DenseBlockEntry> Fields = new(new DenseBlockEntry(),
    [
        SpecField<DenseBlockEntry>.Of("denseBlock", new ObjectShape<DenseBlockEntry>(new DenseBlockEntry(),
        [
            SpecField<DenseBlockEntry>.Of("layers", new IntegerShape<int>(1, 10_000), b => b.Layers, (b, v) => b with { Layers = v }, "Number of layers.", required: true),
            SpecField<DenseBlockEntry>.Of("growth", new IntegerShape<int>(1, MaxWidth), b => b.Growth, (b, v) => b with { Growth = v }, "Columns that each layer adds.", required: true),
            SpecField<DenseBlockEntry>.Of("activation", ActivationSpec.Shape, b => b.Activation, (b, v) => b with { Activation = v }, "Activation of each layer."),
            SpecField<DenseBlockEntry>.Of("batchNorm", new SwitchShape<BatchNormSpec>(BatchNormSpec.Shape), b => b.BatchNorm, (b, v) => b with { BatchNorm = v }, "Batch normalisation before each activation."),
            SpecField<DenseBlockEntry>.Of("init", InitSpec.WeightShape, b => b.Init, (b, v) => b with { Init = v }, "Weights; he-normal before rectifiers and lecun-normal otherwise, unless given."),
        ],
        complete: (b, _) => b with { Init = b.Init ?? InitSpec.DefaultFor(b.Activation) }), b => b, (_, v) => v, "A block of densely connected layers.", required: true),
    ]);

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Columns that each layer adds.</summary>
    public int Growth { get; init; } = 1;

    /// <summary>Activation of each layer.</summary>
    public ActivationSpec Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Batch normalisation before each activation; null for none.</summary>
    public BatchNormSpec? BatchNorm { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    internal override int WeightLayers => Layers;

    internal override LayerSpec Resolve(EntryPlace place) =>
        new UnitBlueprint(place.Where, Activation, Init!) { BatchNorm = BatchNorm }.Connected(place.Inputs, Layers, Growth);

    internal override SpecPath? FindBatchNorm(SpecPath path) => BatchNorm is null ? null : path.Field("denseBlock").Field("batchNorm");
}
