using GpuGrad.Kernels.Activations;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A stack of equal hidden layers, each a dense layer and its activation.</summary>
public sealed record HiddenSpec
{
    internal static readonly ObjectShape<HiddenSpec> Shape = new(new HiddenSpec(),
    [
        SpecField<HiddenSpec>.Of("depth", new IntegerShape<int>(1, 10_000), h => h.Depth, (h, v) => h with { Depth = v },
            "Number of hidden layers.", required: true),
        SpecField<HiddenSpec>.Of("width", new IntegerShape<int>(1, LayerEntry.MaxWidth), h => h.Width, (h, v) => h with { Width = v },
            "Units in each hidden layer.", required: true),
        SpecField<HiddenSpec>.Of("activation", new ChoiceShape<ActivationKind>(SpecNames.Activations), h => h.Activation, (h, v) => h with { Activation = v },
            "Activation after each hidden layer."),
        SpecField<HiddenSpec>.Of("init", InitSpec.WeightShape, h => h._init, (h, v) => h with { _init = v },
            "Weights of the hidden layers; he-normal before relu and lecun-normal otherwise, unless given."),
        SpecField<HiddenSpec>.Of("biasInit", InitSpec.BiasShape, h => h.BiasInit, (h, v) => h with { BiasInit = v }, "Biases of the hidden layers."),
    ],
    complete: (h, _) => h with { _init = h.Init });

    private InitSpec? _init;

    /// <summary>Number of hidden layers, at least 1.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Units in each hidden layer, at least 1.</summary>
    public int Width { get; init; } = 1;

    /// <summary>Activation after each hidden layer.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Initial weights of the hidden layers; <see cref="InitSpec.DefaultFor"/> unless given.</summary>
    public InitSpec Init
    {
        get => _init ?? InitSpec.DefaultFor(Activation);
        init => _init = value;
    }

    /// <summary>Initial biases of the hidden layers.</summary>
    public InitSpec BiasInit { get; init; } = new InitSpec.Zeros();
}
