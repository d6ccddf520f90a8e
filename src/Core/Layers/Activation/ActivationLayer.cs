using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.PRelu;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>An activation function, element by element but for maxout: <c>{ "activation": "relu" }</c>.</summary>
public sealed record ActivationLayer(ActivationSpec Activation) : Layer
{
    private static readonly TreatedFields s_treated = new() { Activation = "activation" };

    internal static readonly ObjectShape<ActivationLayer> Fields = new(new ActivationLayer(ActivationKind.Relu),
    [
        SpecField<ActivationLayer>.Of(
            "activation", ActivationSpec.Shape, a => a.Activation, (a, v) => a with { Activation = v }, "An activation function.", required: true),
    ]);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters =>
        Activation is ActivationSpec.PRelu p ? [Vector("weight", p.PerUnit ? ColumnsIn : 1, (float)p.Slope)] : [];

    /// <inheritdoc/>
    public override string DisplayName => Activation.Name;

    /// <inheritdoc/>
    public override Shape Output => Activation is ActivationSpec.Maxout maxout ? ColumnsIn / maxout.Pieces : Input;

    /// <summary>The function, where it is one without memory or chance; else null.</summary>
    internal ActivationSpec.Pointwise? Pointwise => Activation as ActivationSpec.Pointwise;

    internal override bool IsPlain => true;

    internal override bool IsHomogeneous => Activation is ActivationSpec.Maxout || ActivationCurve.Of(Activation).Bend == 0;

    internal override TreatedFields Treated => s_treated;

    internal override EncoderPart EncoderPart =>
        Activation is ActivationSpec.Pointwise or ActivationSpec.PRelu ? EncoderPart.Activation : EncoderPart.None;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) => Activation switch
    {
        ActivationSpec.Pointwise p => Apply(plan, p.Kind, (float)p.Alpha, x, plan.NewTensor(x.Shape)),
        ActivationSpec.PRelu => PRelu(plan, parameters[Parameters[0].Name], x),
        ActivationSpec.RRelu r => RRelu(plan, (float)r.Lower, (float)r.Upper, x),
        ActivationSpec.Maxout m => MaxoutLayer.LargestOf(plan, m.Pieces, x),
        _ => throw new SpecException(Where, $"no activation is made of {Activation.GetType().Name}"),
    };

    internal override Signal Forward(MeanFieldPass pass, Signal x) => ActivationTheory.Forward(Activation, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => ActivationOnnx.Write(this, graph, x);

    /// <summary>
    /// Whether y may take the place of x: f′ follows from y, and nobody asks for x afterwards, as LSUV and the theory's
    /// measurements ask a probe for pre-activations.
    /// </summary>
    internal bool CanTakeThePlaceOfItsInput(PlanBuilder plan) =>
        plan.Mode == PlanMode.Train && Pointwise is { } p && ActivationFunction.Of(p.Kind).SlopeFollowsFromOutput((float)p.Alpha);

    /// <summary>
    /// As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, with y in the place of x and its gradient in that of x's: two matrices fewer for
    /// the caches, and each line of memory goes from one worker to the others once. For an <paramref name="x"/> that no other layer reads.
    /// </summary>
    internal Tensor ForwardInPlace(PlanBuilder plan, Tensor x) => Apply(plan, Pointwise!.Kind, (float)Pointwise.Alpha, x, PlanBuilder.InPlaceOf(x));

    internal override Layer Resolve(LayerPlace place)
    {
        if (Activation is ActivationSpec.Maxout maxout)
        {
            ShapeChecks.Maxout(place.Where, place.Inputs, maxout.Pieces);
        }

        return this with { Where = place.Where, Name = place.Name, Input = place.Input };
    }

    /// <summary>y = f(x).</summary>
    internal static Tensor Apply(PlanBuilder plan, ActivationKind kind, float alpha, Tensor x, Tensor y)
    {
        ActivationForwardArguments.Op.Emit(plan.Calls, new(x.Values, x.Length, kind, y.Values, alpha));
        plan.OnBackward(() => plan.Contribute(x, dx => ActivationBackwardArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Values, y.Gradient, x.Length, kind, dx, alpha))));
        return y;
    }

    // y = max(x, 0) + a·min(x, 0) with a learned slope a, one number or one a column (He et al. 2015).
    private static Tensor PRelu(PlanBuilder plan, Parameter a, Tensor x)
    {
        int slopes = (int)a.Length;
        Tensor y = plan.NewTensor(x.Shape);
        PReluForwardArguments.Op.Emit(plan.Calls, new(x.Values, a.Values, x.Rows, x.Columns, slopes, y.Values));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => PReluBackwardArguments.Op.Emit(plan.Calls, new(x.Values, a.Values, y.Gradient, x.Rows, x.Columns, slopes, dx, a.Gradient)),
            hasOtherResults: true));
        return y;
    }

    // The slope a is drawn anew from U(lower, upper) for every element and step; its mean in evaluation (Xu et al. 2015).
    private static Tensor RRelu(PlanBuilder plan, float lower, float upper, Tensor x)
    {
        Tensor y = plan.NewTensor(x.Shape);
        if (plan.Mode == PlanMode.Evaluate)
        {
            return Apply(plan, ActivationKind.LeakyRelu, RReluArguments.MeanSlope(lower, upper), x, y);
        }

        int op = plan.NextRandomOp();
        RReluArguments.Op.Emit(plan.Calls, new(x.Values, x.Values, x.Length, lower, upper, plan.Seed, op, plan.State, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => RReluArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Gradient, x.Length, lower, upper, plan.Seed, op, plan.State, dx))));
        return y;
    }
}
