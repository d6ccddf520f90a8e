using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A layer whose every unit is the largest of some linear pieces: <c>{ "maxout": 128, "pieces": 2 }</c>.</summary>
public sealed record MaxoutEntry : LayerEntry
{
    internal static readonly ObjectShape<MaxoutEntry> Fields = new(new MaxoutEntry(),
    [
        SpecField<MaxoutEntry>.Of("maxout", new IntegerShape<int>(1, MaxWidth), m => m.Units, (m, v) => m with { Units = v }, "A maxout layer of this many units.", required: true),
        SpecField<MaxoutEntry>.Of("pieces", ActivationShapes.Pieces, m => m.Pieces, (m, v) => m with { Pieces = v }, "Linear pieces of a unit."),
        SpecField<MaxoutEntry>.Of("inputs", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), m => m.Inputs, (m, v) => m with { Inputs = v },
            "Number of inputs; only checked, since it follows from the layer before."),
        SpecField<MaxoutEntry>.Of("init", InitSpec.WeightShape, m => m.Init, (m, v) => m with { Init = v }, "Weights; lecun-normal with the gain of maxout, unless given."),
        SpecField<MaxoutEntry>.Of("biasInit", InitSpec.BiasShape, m => m.BiasInit, (m, v) => m with { BiasInit = v }, "Biases; zeros unless given."),
        SpecField<MaxoutEntry>.Of("bias", new BooleanShape(), m => m.Bias, (m, v) => m with { Bias = v }, "Whether the pieces have a bias."),
    ],
    complete: (m, path) => m.Bias || m.BiasInit is null
        ? m with { Init = m.Init ?? InitSpec.DefaultFor(m.Activation), BiasInit = m.Bias ? m.BiasInit ?? new InitSpec.Zeros() : null }
        : throw new SpecException(path.Field("biasInit"), "the layer has no bias to initialise; remove this field or \"bias\": false"));

    /// <summary>Units of the layer.</summary>
    public int Units { get; init; } = 1;

    /// <summary>Linear pieces of a unit, at least 2.</summary>
    public int Pieces { get; init; } = 2;

    /// <summary>Inputs the file claims; null where it claims none.</summary>
    public int? Inputs { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <summary>Initial biases; null where there is no bias.</summary>
    public InitSpec? BiasInit { get; init; }

    /// <summary>Whether the pieces have a bias.</summary>
    public bool Bias { get; init; } = true;

    internal override int WeightLayers => 1;

    private ActivationSpec Activation => new ActivationSpec.Maxout(Pieces);

    internal override LayerSpec Resolve(EntryPlace place)
    {
        place.CheckClaim(Inputs);
        return new UnitBlueprint(place.Where, Activation, Init!) { BiasInit = BiasInit ?? new InitSpec.Zeros(), Bias = Bias }.Unit(place.Inputs, Units).Single();
    }
}
