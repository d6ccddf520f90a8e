using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// A block whose input is added to its result: <c>{ "residual": [ { "activation": "relu" }, { "dense": 64 } ] }</c>. y = P x + s·F(x),
/// a skip connection around a body F (He et al. 2015), P the identity or a projection. An activation after the sum is a layer of its own.
/// </summary>
public sealed record ResidualLayer : Layer
{
    /// <summary>Bounds of the factor on the branch.</summary>
    internal static readonly NumberShape ScaleShape = new(0, open: true);

    private static readonly TreatedFields s_treated = new() { Body = "residual" };

    internal static readonly ObjectShape<ResidualLayer> Fields = new(new ResidualLayer(),
    [
        SpecField<ResidualLayer>.Of(
            "residual", new ListShape<Layer>(LayerKinds.Shape, minItems: 1, maxItems: LayerList.MaxLayers), r => r.Body, (r, v) => r with { Body = v }, "The layers of the branch.",
            required: true),
        SpecField<ResidualLayer>.Of("projection", new BooleanShape(), r => r.Projection, (r, v) => r with { Projection = v },
            "Whether the input goes through weights of its own (lecun-normal, no bias) to the sum, which lets the shapes differ."),
        SpecField<ResidualLayer>.Of("scale", ScaleShape, r => r.Scale, (r, v) => r with { Scale = v }, "Factor on the branch."),
    ]);

    /// <summary>The layers of the branch, F.</summary>
    public ValueList<Layer> Body { get; init; } = [];

    /// <summary>Whether the input goes through weights of its own to the sum, P.</summary>
    public bool Projection { get; init; }

    /// <summary>Factor on the branch, s, above 0.</summary>
    public double Scale { get; init; } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => [.. Inner.SelectMany(layer => layer.Parameters)];

    internal override IReadOnlyList<LayerInfo> Infos => [.. Inner.SelectMany(layer => layer.Infos)];

    /// <inheritdoc/>
    public override string DisplayName => "residual";

    internal override int WeightLayers => Body.Sum(layer => layer.WeightLayers);

    /// <inheritdoc/>
    public override Shape Output => LayerList.OutputOf(Body, Input);

    internal override IEnumerable<Layer> Inner => Projected is null ? Body : [.. Body, Projected];

    internal override IEnumerable<LayerTraits> Traits => Inner.SelectMany(layer => layer.Traits).Select(traits => traits with { InBranch = true });

    /// <summary>P, once resolved; null for the identity.</summary>
    internal DenseLayer? Projected { get; init; }

    internal override bool Normalises => Inner.Any(layer => layer.Normalises);

    internal override TreatedFields Treated => s_treated;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor branch = new LayerSequence(Body).Forward(plan, parameters, x);
        Tensor skip = Projected?.Forward(plan, parameters, x) ?? x;
        plan.Calls.Layer = DisplayName;
        float scale = (float)Scale;
        // The gradient by a branch that is added as it is, is that by the sum: they are one buffer.
        bool isPlain = scale == 1 && branch != skip;
        Tensor y = isPlain ? plan.WithGradientOf(branch) : plan.NewTensor(branch.Shape);
        ScaledAddArguments.Op.Emit(plan.Calls, new(skip.Values, branch.Values, y.Length, scale, y.Values));
        plan.OnBackward(() =>
        {
            plan.Contribute(skip, dSkip => CopyColumnsArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Rows, y.Columns, 0, y.Columns, 0, y.Columns, dSkip)));
            if (isPlain)
            {
                plan.HasGradient(branch);
                return;
            }

            // dy + (s − 1) dy, so that one kernel serves every scale.
            plan.Contribute(branch, dBranch => ScaledAddArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Gradient, y.Length, scale - 1, dBranch)));
        });
        return y;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => ResidualTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => ResidualOnnx.Write(this, graph, x);

    internal override Layer Complete(Layer? next, ActivationSpec feeds, SpecPath path) =>
        this with { Body = LayerList.Complete(Body, path.Field("residual"), feeds) };

    internal override Layer Resolve(LayerPlace place)
    {
        ValueList<Layer> body = LayerList.ResolveBody(Body, place, "body", field: "residual");
        int outputs = checked((int)LayerList.OutputOf(body, place.Input).Length);
        if (!Projection && outputs != place.Inputs)
        {
            throw new SpecException(
                place.Path, FormattableString.Invariant(
                    $"the block makes {outputs} columns of {place.Inputs}, so its input cannot be added; set \"projection\": true, or let the block end with {place.Inputs} columns"));
        }

        DenseLayer projection = new() { Outputs = outputs, Init = new InitSpec.LeCun(InitDistribution.Normal), Bias = false };
        return this with
        {
            Where = place.Where,
            Name = place.Name,
            Input = place.Input,
            Body = body,
            Projected = Projection ? projection.ResolveDense(place.Part("projection", LayerInfo.Side, followedBy: null)) : null,
        };
    }

    internal override SpecPath? FindBatchNorm(SpecPath path) =>
        Body.Select((layer, i) => layer.FindBatchNorm(path.Field("residual").Item(i))).FirstOrDefault(found => found is not null);
}
