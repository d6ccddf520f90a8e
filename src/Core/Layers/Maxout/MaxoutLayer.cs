using GpuGrad.Activations;
using GpuGrad.Kernels.Ops.Maxout;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// A layer whose every unit is the largest of some linear pieces: <c>{ "maxout": 128, "pieces": 2 }</c>. It holds a dense layer of
/// units·pieces columns, and y_u = max over K pieces of z_{uK}, …, z_{uK+K−1} (Goodfellow et al. 2013).
/// </summary>
public sealed record MaxoutLayer : Layer
{
    private static readonly TreatedFields s_treated = new() { Init = "init", BiasInit = "biasInit" };

    internal static readonly ObjectShape<MaxoutLayer> Fields = new(new MaxoutLayer(),
    [
        SpecField<MaxoutLayer>.Of(
            "maxout", new IntegerShape<int>(1, MaxWidth), m => m.Units, (m, v) => m with { Units = v }, "A maxout layer of this many units.", required: true),
        SpecField<MaxoutLayer>.Of("pieces", ActivationShapes.Pieces, m => m.Pieces, (m, v) => m with { Pieces = v }, "Linear pieces of a unit."),
        SpecField<MaxoutLayer>.Of("inputs", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), m => m.Inputs, (m, v) => m with { Inputs = v },
            "Number of inputs; only checked, since it follows from the layer before."),
        SpecField<MaxoutLayer>.Of(
            "init", InitSpec.WeightShape, m => m.Init, (m, v) => m with { Init = v }, "Weights; lecun-normal with the gain of maxout, unless given."),
        SpecField<MaxoutLayer>.Of("biasInit", InitSpec.BiasShape, m => m.BiasInit, (m, v) => m with { BiasInit = v }, "Biases; zeros unless given."),
        SpecField<MaxoutLayer>.Of("bias", new BooleanShape(), m => m.Bias, (m, v) => m with { Bias = v }, "Whether the pieces have a bias."),
    ],
    complete: (m, path) => m.Bias || m.BiasInit is null
        ? m with { Init = m.Init ?? InitSpec.DefaultFor(m.Activation), BiasInit = m.Bias ? m.BiasInit ?? new InitSpec.Zeros() : null }
        : throw new SpecException(path.Field("biasInit"), "the layer has no bias to initialise; remove this field or \"bias\": false"));

    /// <summary>Units of the layer.</summary>
    public int Units { get; init; } = 1;

    /// <summary>Linear pieces of a unit, at least 2.</summary>
    public int Pieces { get; init; } = 2;

    /// <summary>Inputs that are claimed; null where none are, and once resolved.</summary>
    public int? Inputs { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <summary>Initial biases; null where there is no bias.</summary>
    public InitSpec? BiasInit { get; init; }

    /// <summary>Whether the pieces have a bias.</summary>
    public bool Bias { get; init; } = true;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => Dense.Parameters;

    internal override IReadOnlyList<LayerInfo> Infos => Dense.Infos;

    /// <inheritdoc/>
    public override string DisplayName => Dense.DisplayName;

    internal override int WeightLayers => 1;

    /// <inheritdoc/>
    public override Shape Output => Units;

    internal override IEnumerable<LayerTraits> Traits => Dense.Traits;

    internal override IEnumerable<Layer> Inner => [Dense];

    /// <summary>The dense layer that makes the pieces, once resolved.</summary>
    internal DenseLayer Dense { get; init; } = null!;

    private ActivationSpec Activation => new ActivationSpec.Maxout(Pieces);

    internal override bool IsPlain => true;

    internal override bool IsHomogeneous => !Bias || BiasInit is InitSpec.Zeros;

    internal override TreatedFields Treated => s_treated;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor z = Dense.Forward(plan, parameters, x);
        RecordedLayer recorded = plan.Layers[^1];
        plan.Calls.Layer = $"maxout after {DisplayName}";
        return recorded.Activation = LargestOf(plan, Pieces, z);
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => MaxoutTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => MaxoutOnnx.Write(this, graph, x);

    /// <summary>The largest of each <paramref name="pieces"/> neighbouring columns, [batch, columns / pieces].</summary>
    internal static Tensor LargestOf(PlanBuilder plan, int pieces, Tensor x)
    {
        int units = x.Columns / pieces;
        Tensor y = plan.NewTensor([x.Rows, units]);
        MaxoutForwardArguments.Op.Emit(plan.Calls, new(x.Values, x.Rows, units, pieces, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => MaxoutBackwardArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Gradient, x.Rows, units, pieces, dx))));
        return y;
    }

    internal override Layer Resolve(LayerPlace place)
    {
        place.CheckClaim(Inputs);
        DenseLayer dense = new() { Outputs = Units * Pieces, Init = Init, BiasInit = BiasInit, Bias = Bias };
        return this with
        {
            Where = place.Where,
            Name = place.Name,
            Input = place.Input,
            Inputs = null,
            Dense = dense.ResolveDense(place with { FollowedBy = Activation, Feeds = Activation }),
        };
    }
}
