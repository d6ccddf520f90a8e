using GpuGrad.Kernels.Activations;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>One item of <c>model.layers</c> as written in the file; <see cref="ModelSpec.Resolve"/> gives it its shape.</summary>
public abstract record LayerEntry
{
    /// <summary>Most units in a layer.</summary>
    internal const int MaxWidth = 1 << 17;

    internal static readonly SpecShape<LayerEntry> Shape = new KeyUnionShape<LayerEntry>(
    [
        UnionCase<LayerEntry>.Of("dense", new ObjectShape<Dense>(new Dense(),
        [
            SpecField<Dense>.Of("dense", new IntegerShape<int>(1, MaxWidth), d => d.Outputs, (d, v) => d with { Outputs = v },
                "A fully connected layer with this many outputs.", required: true),
            SpecField<Dense>.Of("inputs", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), d => d.Inputs, (d, v) => d with { Inputs = v },
                "Number of inputs; only checked, since it follows from the layer before."),
            SpecField<Dense>.Of("init", InitSpec.WeightShape, d => d.Init, (d, v) => d with { Init = v },
                "Weights; he-normal before relu and lecun-normal otherwise, unless given."),
            SpecField<Dense>.Of("biasInit", InitSpec.BiasShape, d => d.BiasInit, (d, v) => d with { BiasInit = v }, "Biases; zeros unless given."),
            SpecField<Dense>.Of("bias", new BooleanShape(), d => d.Bias, (d, v) => d with { Bias = v }, "Whether the layer has a bias."),
        ],
        complete: (d, path) => d.Bias || d.BiasInit is null
            ? d with { BiasInit = d.Bias ? d.BiasInit ?? new InitSpec.Zeros() : null }
            : throw new SpecException(path.Field("biasInit"), "the layer has no bias to initialise; remove this field or \"bias\": false"))),
        UnionCase<LayerEntry>.Of("activation", new ObjectShape<Activation>(new Activation(ActivationKind.Relu),
        [
            SpecField<Activation>.Of("activation", new ChoiceShape<ActivationKind>(SpecNames.Activations), a => a.Kind, (a, v) => a with { Kind = v },
                "An activation function.", required: true),
        ])),
    ]);

    // Only the nested records derive from this one.
    private LayerEntry()
    {
    }

    /// <summary>A fully connected layer.</summary>
    public sealed record Dense : LayerEntry
    {
        /// <summary>Units of the layer.</summary>
        public int Outputs { get; init; } = 1;

        /// <summary>Inputs the file claims; null where it claims none.</summary>
        public int? Inputs { get; init; }

        /// <summary>Initial weights; never null once parsed.</summary>
        public InitSpec? Init { get; init; }

        /// <summary>Initial biases; null where there is no bias.</summary>
        public InitSpec? BiasInit { get; init; }

        /// <summary>Whether the layer has a bias.</summary>
        public bool Bias { get; init; } = true;
    }

    /// <summary>An activation function.</summary>
    public sealed record Activation(ActivationKind Kind) : LayerEntry;
}
