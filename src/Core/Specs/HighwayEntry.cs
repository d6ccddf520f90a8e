using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A gated layer, as wide as its input: <c>{ "highway": { "activation": "tanh", "gateBias": -2 } }</c>.</summary>
public sealed record HighwayEntry : LayerEntry
{
    internal static readonly ObjectShape<HighwayEntry> Fields = new(new HighwayEntry(),
    [
        SpecField<HighwayEntry>.Of("highway", new ObjectShape<HighwayEntry>(new HighwayEntry(),
        [
            SpecField<HighwayEntry>.Of("activation", ActivationSpec.Shape, h => h.Activation, (h, v) => h with { Activation = v }, "Activation of the layer that the gate lets in."),
            SpecField<HighwayEntry>.Of("gateBias", SkipSpec.GateBiasShape, h => h.GateBias, (h, v) => h with { GateBias = v }, "Bias of the gate at the start; the lower, the more of the input passes."),
            SpecField<HighwayEntry>.Of("init", InitSpec.WeightShape, h => h.Init, (h, v) => h with { Init = v }, "Weights of layer and gate; by default those of a dense layer before this activation."),
        ],
        complete: (h, path) => h.Activation is ActivationSpec.Maxout
            ? throw new SpecException(path.Field("activation"), "maxout makes fewer columns than it takes, so it cannot be mixed with the input; choose another activation")
            : h with { Init = h.Init ?? InitSpec.DefaultFor(h.Activation) }), h => h, (_, v) => v, "A gated layer; {} for tanh and a gate bias of -2.", required: true),
    ]);

    /// <summary>Activation of the layer that the gate lets in.</summary>
    public ActivationSpec Activation { get; init; } = ActivationKind.Tanh;

    /// <summary>Bias of the gate at the start.</summary>
    public double GateBias { get; init; } = -2;

    /// <summary>Initial weights of layer and gate; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    internal override int WeightLayers => 1;

    internal override LayerSpec Resolve(EntryPlace place) => new UnitBlueprint(place.Where, Activation, Init!).Highway(place.Inputs, GateBias);
}
