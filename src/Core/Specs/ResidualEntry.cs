using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A block whose input is added to its result: <c>{ "residual": [ { "activation": "relu" }, { "dense": 64 } ] }</c>.</summary>
public sealed record ResidualEntry : LayerEntry
{
    internal static readonly ObjectShape<ResidualEntry> Fields = new(new ResidualEntry(),
    [
        SpecField<ResidualEntry>.Of("residual", new ListShape<LayerEntry>(Shape, minItems: 1), r => r.Body, (r, v) => r with { Body = v }, "The layers of the branch.", required: true),
        SpecField<ResidualEntry>.Of("projection", new BooleanShape(), r => r.Projection, (r, v) => r with { Projection = v },
            "Whether the input goes through weights of its own (lecun-normal, no bias) to the sum, which lets the shapes differ."),
        SpecField<ResidualEntry>.Of("scale", SkipSpec.ScaleShape, r => r.Scale, (r, v) => r with { Scale = v }, "Factor on the branch."),
    ]);

    /// <summary>The layers of the branch.</summary>
    public ValueList<LayerEntry> Body { get; init; } = [];

    /// <summary>Whether the input goes through weights of its own to the sum.</summary>
    public bool Projection { get; init; }

    /// <summary>Factor on the branch, above 0.</summary>
    public double Scale { get; init; } = 1;

    internal override int WeightLayers => Body.Sum(entry => entry.WeightLayers);

    internal override LayerEntry Complete(LayerEntry? next, ActivationSpec feeds, SpecPath path) =>
        this with { Body = EntryList.Complete(Body, path.Field("residual"), feeds) };

    internal override LayerSpec Resolve(EntryPlace place)
    {
        (ValueList<LayerSpec> body, int outputs) = EntryList.Resolve(Body, place.Path.Field("residual"), place.Inputs, place.Giver, place.Feeds);
        if (!Projection && outputs != place.Inputs)
            throw new SpecException(place.Path, FormattableString.Invariant($"the block makes {outputs} columns of {place.Inputs}, so its input cannot be added; set \"projection\": true, or let the block end with {place.Inputs} columns"));
        DenseLayerSpec? projection = Projection
            ? new UnitBlueprint(place.Where, place.Feeds, new InitSpec.LeCun(InitDistribution.Normal)) { Bias = false }.Dense(place.Inputs, outputs)
            : null;
        return new ResidualLayerSpec(place.Where, place.Inputs, outputs, body, projection, Scale);
    }

    internal override SpecPath? FindBatchNorm(SpecPath path) =>
        Body.Select((entry, i) => entry.FindBatchNorm(path.Field("residual").Item(i))).FirstOrDefault(found => found is not null);
}
