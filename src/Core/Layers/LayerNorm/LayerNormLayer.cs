using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Remedies;
using GpuGrad.Syntax;
using ILGPU;

namespace GpuGrad;

/// <summary>Layer normalisation: <c>{ "layerNorm": {} }</c>. y = γ (x − μ) / √(σ² + ε) + β with the mean and variance of each row (Ba et al. 2016).</summary>
public sealed record LayerNormLayer(LayerNormSpec Settings) : Layer
{
    internal static readonly ObjectShape<LayerNormLayer> Fields = new(new LayerNormLayer(new LayerNormSpec()),
    [
        SpecField<LayerNormLayer>.Of("layerNorm", LayerNormSpec.Shape, l => l.Settings, (l, v) => l with { Settings = v },
            "Layer normalisation; {} for the usual numbers.", required: true),
    ]);

    /// <summary>A layer norm before each activation.</summary>
    internal static readonly LayerRemedy Remedy = new LayerRemedy.Normalising(
        "layer norm", "Layer norm brings each sample's pre-activations back to mean 0 and variance 1, where the activation is steep.", "layerNorm");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => Settings.Affine ? [Scale, Shift] : [];

    /// <inheritdoc/>
    public override string DisplayName => "layer norm";

    internal override bool PassesThrough => true;

    // γ and β, [columns].
    private ParameterDefinition Scale => Vector("weight", ColumnsIn, 1);

    private ParameterDefinition Shift => Vector("bias", ColumnsIn, 0);

    internal override bool Normalises => true;

    internal override EncoderPart EncoderPart => EncoderPart.Norm;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Parameter? gamma = Settings.Affine ? parameters[Scale.Name] : null;
        Parameter? beta = Settings.Affine ? parameters[Shift.Name] : null;
        ArrayView<float> gammaValues = gamma?.Values ?? ArrayView<float>.Empty;
        ArrayView<float> savedMean = plan.Allocate(x.Rows);
        ArrayView<float> savedInverseStd = plan.Allocate(x.Rows);
        Tensor y = plan.NewTensor(x.Shape);
        LayerNormForwardArguments.Op.Emit(plan.Calls, new(
            x.Values, gammaValues, beta?.Values ?? ArrayView<float>.Empty, x.Rows, x.Columns, (float)Settings.Epsilon, savedMean, savedInverseStd, y.Values));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => LayerNormBackwardArguments.Op.Emit(plan.Calls, new(
                x.Values,
                y.Gradient,
                savedMean,
                savedInverseStd,
                gammaValues,
                x.Rows,
                x.Columns,
                dx,
                gamma?.Gradient ?? ArrayView<float>.Empty,
                beta?.Gradient ?? ArrayView<float>.Empty)),
            hasOtherResults: true));
        return y;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => LayerNormTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => LayerNormOnnx.Write(this, graph, x);

    internal override Layer Resolve(LayerPlace place)
    {
        ShapeChecks.LayerNorm(place.Where, place.Inputs);
        return this with { Where = place.Where, Name = place.Name, Input = place.Input };
    }
}
