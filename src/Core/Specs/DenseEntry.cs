using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A fully connected layer: <c>{ "dense": 256 }</c>.</summary>
public sealed record DenseEntry : LayerEntry
{
    internal static readonly ObjectShape<DenseEntry> Fields = new(new DenseEntry(),
    [
        SpecField<DenseEntry>.Of("dense", new IntegerShape<int>(1, MaxWidth), d => d.Outputs, (d, v) => d with { Outputs = v },
            "A fully connected layer with this many outputs.", required: true),
        SpecField<DenseEntry>.Of("steps", new IntegerShape<int>(1, RecurrentEntry.MaxSteps), d => d.Steps, (d, v) => d with { Steps = v },
            "Cuts the columns into this many equal parts, the steps of a sequence, and applies the layer to each: it then gives steps times as many columns."),
        SpecField<DenseEntry>.Of("inputs", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), d => d.Inputs, (d, v) => d with { Inputs = v },
            "Number of inputs; only checked, since it follows from the layer before."),
        SpecField<DenseEntry>.Of("init", InitSpec.WeightShape, d => d.Init, (d, v) => d with { Init = v },
            "Weights; he-normal before rectifiers and lecun-normal otherwise, unless given."),
        SpecField<DenseEntry>.Of("biasInit", InitSpec.BiasShape, d => d.BiasInit, (d, v) => d with { BiasInit = v }, "Biases; zeros unless given."),
        SpecField<DenseEntry>.Of("bias", new NullableShape<bool>(new BooleanShape()), d => d.Bias, (d, v) => d with { Bias = v },
            "Whether the layer has a bias; by default it has, but for one directly before batchNorm with no biasInit."),
    ],
    complete: (d, path) => d.Bias == false && d.BiasInit is not null
        ? throw new SpecException(path.Field("biasInit"), "the layer has no bias to initialise; remove this field or \"bias\": false")
        : d);

    /// <summary>Units of the layer.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Steps of the sequence that the columns hold, each of which the layer is applied to.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Inputs the file claims; null where it claims none.</summary>
    public int? Inputs { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <summary>Initial biases; null where there is no bias.</summary>
    public InitSpec? BiasInit { get; init; }

    /// <summary>Whether the layer has a bias; never null once parsed.</summary>
    public bool? Bias { get; init; }

    internal override int WeightLayers => 1;

    internal override LayerEntry Complete(LayerEntry? next, ActivationSpec feeds, SpecPath path)
    {
        bool bias = Bias ?? (next is not BatchNormEntry || BiasInit is not null);
        return this with { Init = Init ?? InitSpec.DefaultFor(feeds), Bias = bias, BiasInit = bias ? BiasInit ?? new InitSpec.Zeros() : null };
    }

    internal override LayerSpec Resolve(EntryPlace place)
    {
        place.CheckClaim(Inputs);
        return new UnitBlueprint(place.Where, place.Feeds, Init!) { BiasInit = BiasInit ?? new InitSpec.Zeros(), Bias = Bias }.Dense(place.InputsOf(Steps), Outputs) with { Steps = Steps };
    }
}
