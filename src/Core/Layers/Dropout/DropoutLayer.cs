using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// Dropout (Srivastava et al. 2014): <c>{ "dropout": 0.1 }</c>. Sets each element to 0 with a probability p and scales the rest by
/// 1 / (1 − p); does nothing in evaluation.
/// </summary>
public sealed record DropoutLayer(double Probability) : Layer
{
    /// <summary>Bounds of the probability: at 1 nothing would be left.</summary>
    internal static readonly NumberShape ProbabilityShape = new(0, max: 1, openMax: true);

    internal static readonly ObjectShape<DropoutLayer> Fields = new(new DropoutLayer(0),
    [
        SpecField<DropoutLayer>.Of("dropout", ProbabilityShape, d => d.Probability, (d, v) => d with { Probability = v },
            "Share of the values that is zeroed in training.", required: true),
    ]);

    /// <inheritdoc/>
    public override string DisplayName => "dropout";

    internal override bool PassesThrough => true;

    internal override bool IsPlain => true;

    internal override bool IsHomogeneous => true;

    internal override EncoderPart EncoderPart => EncoderPart.Noise;

    internal override Layer WithoutNoise => this with { Probability = 0 };

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        float probability = (float)Probability;
        if (plan.Mode == PlanMode.Evaluate || probability == 0)
        {
            return x;
        }

        int op = plan.NextRandomOp();
        Tensor y = plan.NewTensor(x.Shape);
        DropoutArguments.Op.Emit(plan.Calls, new(x.Values, x.Length, probability, plan.Seed, op, plan.State, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => DropoutArguments.Op.Emit(
            plan.Calls, new(y.Gradient, x.Length, probability, plan.Seed, op, plan.State, dx))));
        return y;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => DropoutTheory.Forward(Probability, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => DropoutOnnx.Write(this, graph, x);
}
