using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Highway;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// A gated layer, as wide as its input: <c>{ "highway": { "activation": "tanh", "gateBias": -2 } }</c>. y = t·h + (1 − t)·x with
/// h = f(W x + b) and the gate t = σ(W_T x + b_T) (Srivastava et al. 2015).
/// </summary>
public sealed record HighwayLayer : Layer
{
    /// <summary>Bounds of the bias of the gate.</summary>
    internal static readonly NumberShape GateBiasShape = new();

    private static readonly TreatedFields s_treated = new() { Activation = "highway.activation", Init = "highway.init" };

    internal static readonly ObjectShape<HighwayLayer> Fields = new(new HighwayLayer(),
    [
        SpecField<HighwayLayer>.Of("highway", new ObjectShape<HighwayLayer>(new HighwayLayer(),
        [
            SpecField<HighwayLayer>.Of(
                "activation", ActivationSpec.Shape, h => h.Activation, (h, v) => h with { Activation = v }, "Activation of the layer that the gate lets in."),
            SpecField<HighwayLayer>.Of(
                "gateBias", GateBiasShape, h => h.GateBias, (h, v) => h with { GateBias = v },
                "Bias of the gate at the start; the lower, the more of the input passes."),
            SpecField<HighwayLayer>.Of(
                "init", InitSpec.WeightShape, h => h.Init, (h, v) => h with { Init = v },
                "Weights of layer and gate; by default those of a dense layer before this activation."),
        ],
        complete: (h, path) => h.Activation is ActivationSpec.Maxout
            ? throw new SpecException(
                path.Field("activation"), "maxout makes fewer columns than it takes, so it cannot be mixed with the input; choose another activation")
            : h with { Init = h.Init ?? InitSpec.DefaultFor(h.Activation) }), h => h, (_, v) => v, "A gated layer; {} for tanh and a gate bias of -2.",
            required: true),
    ]);

    /// <summary>Activation of the layer that the gate lets in, f.</summary>
    public ActivationSpec Activation { get; init; } = ActivationKind.Tanh;

    /// <summary>Bias of the gate at the start.</summary>
    public double GateBias { get; init; } = -2;

    /// <summary>Initial weights of layer and gate; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => [.. Inner.SelectMany(layer => layer.Parameters)];

    internal override IReadOnlyList<LayerInfo> Infos => [.. Inner.SelectMany(layer => layer.Infos)];

    /// <inheritdoc/>
    public override string DisplayName => "highway";

    internal override int WeightLayers => 1;

    internal override IEnumerable<Layer> Inner => [Transform, Function, Gate];

    internal override IEnumerable<LayerTraits> Traits => Inner.SelectMany(layer => layer.Traits).Select(traits => traits with { InBranch = true });

    /// <summary>Initial biases of the layer that the gate lets in, b.</summary>
    internal InitSpec BiasInit { get; init; } = new InitSpec.Zeros();

    /// <summary>Whether that layer has a bias.</summary>
    internal bool Bias { get; init; } = true;

    /// <summary>W and b, once resolved.</summary>
    internal DenseLayer Transform { get; init; } = null!;

    /// <summary>f, once resolved.</summary>
    internal ActivationLayer Function { get; init; } = null!;

    /// <summary>W_T and b_T, once resolved.</summary>
    internal DenseLayer Gate { get; init; } = null!;

    internal override TreatedFields Treated => s_treated;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor h = new LayerSequence([Transform, Function]).Forward(plan, parameters, x);
        Tensor z = Gate.Forward(plan, parameters, x);
        Tensor t = ActivationLayer.Apply(plan, ActivationKind.Sigmoid, float.NaN, z, plan.NewTensor(z.Shape));
        plan.Layers[^1].Activation = t;
        plan.Calls.Layer = DisplayName;
        Tensor y = plan.NewTensor(x.Shape);
        HighwayForwardArguments.Op.Emit(plan.Calls, new(t.Values, h.Values, x.Values, y.Length, y.Values));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => plan.Contribute(t, dt => plan.Contribute(h, dh => HighwayBackwardArguments.Op.Emit(
                plan.Calls, new(t.Values, h.Values, x.Values, y.Gradient, y.Length, dt, dh, dx)))),
            hasOtherResults: true));
        return y;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => HighwayTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => HighwayOnnx.Write(this, graph, x);

    internal override Layer Resolve(LayerPlace place)
    {
        DenseLayer transform = new() { Outputs = place.Inputs, Init = Init, BiasInit = BiasInit, Bias = Bias };
        DenseLayer gate = new() { Outputs = place.Inputs, Init = Init, BiasInit = new InitSpec.Constant(GateBias) };
        return this with
        {
            Where = place.Where,
            Name = place.Name,
            Input = place.Input,
            Transform = transform.ResolveDense(place.Part("transform", LayerInfo.Hidden, Activation)),
            Function = (ActivationLayer)new ActivationLayer(Activation).Resolve(place.Part("activation", LayerInfo.Hidden, followedBy: null)),
            Gate = gate.ResolveDense(place.Part("gate", LayerInfo.Side, ActivationKind.Sigmoid)),
        };
    }
}
