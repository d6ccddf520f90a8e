using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Remedies;
using GpuGrad.Syntax;
using ILGPU;

namespace GpuGrad;

/// <summary>
/// Batch normalisation: <c>{ "batchNorm": {} }</c>. y = γ (x − μ) / √(σ² + ε) + β with the batch's mean and variance of each
/// column in training, and running ones in evaluation (Ioffe and Szegedy 2015).
/// </summary>
public sealed record BatchNormLayer(BatchNormSpec Settings) : Layer
{
    internal static readonly ObjectShape<BatchNormLayer> Fields = new(new BatchNormLayer(new BatchNormSpec()),
    [
        SpecField<BatchNormLayer>.Of("batchNorm", BatchNormSpec.Shape, b => b.Settings, (b, v) => b with { Settings = v },
            "Batch normalisation; {} for the usual numbers.", required: true),
    ]);

    /// <summary>A batch norm before each activation.</summary>
    internal static readonly LayerRemedy Remedy = new LayerRemedy.Normalising(
        "batch norm", "Batch norm brings every pre-activation back to mean 0 and variance 1, where the activation is steep.", "batchNorm");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters =>
        Settings.Affine ? [Scale, Shift, RunningMean, RunningVariance] : [RunningMean, RunningVariance];

    /// <inheritdoc/>
    public override string DisplayName => "batch norm";

    internal override bool PassesThrough => true;

    // γ and β, [columns].
    private ParameterDefinition Scale => Vector("weight", ColumnsIn, 1);

    private ParameterDefinition Shift => Vector("bias", ColumnsIn, 0);

    private ParameterDefinition RunningMean => Vector("running_mean", ColumnsIn, 0) with { Learned = false };

    private ParameterDefinition RunningVariance => Vector("running_var", ColumnsIn, 1) with { Learned = false };

    internal override bool Normalises => true;

    internal override bool CentresGradient => true;

    internal override EncoderPart EncoderPart => EncoderPart.Norm;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) =>
        Forward(plan, parameters, x, ActivationKind.Identity, float.NaN);

    internal override Signal Forward(MeanFieldPass pass, Signal x) => BatchNormTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => BatchNormOnnx.Write(this, graph, x);

    /// <summary>As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, with the activation that follows in the same passes.</summary>
    /// <returns>The activation's result, [batch, columns].</returns>
    internal Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x, ActivationKind activation, float alpha)
    {
        Parameter? gamma = Settings.Affine ? parameters[Scale.Name] : null;
        Parameter? beta = Settings.Affine ? parameters[Shift.Name] : null;
        ArrayView<float> gammaValues = gamma?.Values ?? ArrayView<float>.Empty;
        ArrayView<float> betaValues = beta?.Values ?? ArrayView<float>.Empty;
        int training = plan.Mode == PlanMode.Evaluate ? 0 : 1;
        // A probe measures as training does, and must leave the running statistics alone.
        bool tracked = plan.Mode != PlanMode.Probe;
        ArrayView<float> savedMean = plan.Allocate(x.Columns);
        ArrayView<float> savedInverseStd = plan.Allocate(x.Columns);
        Tensor y = plan.NewTensor(x.Shape);
        BatchNormForwardArguments.Op.Emit(plan.Calls, new(
            x.Values,
            gammaValues,
            betaValues,
            x.Rows,
            x.Columns,
            (float)Settings.Epsilon,
            (float)Settings.Momentum,
            training,
            tracked ? parameters[RunningMean.Name].Values : ArrayView<float>.Empty,
            tracked ? parameters[RunningVariance.Name].Values : ArrayView<float>.Empty,
            savedMean,
            savedInverseStd,
            y.Values,
            activation,
            alpha));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => BatchNormBackwardArguments.Op.Emit(plan.Calls, new(
                x.Values,
                y.Gradient,
                savedMean,
                savedInverseStd,
                gammaValues,
                x.Rows,
                x.Columns,
                training,
                dx,
                gamma?.Gradient ?? ArrayView<float>.Empty,
                beta?.Gradient ?? ArrayView<float>.Empty,
                betaValues,
                activation == ActivationKind.Identity ? ArrayView<float>.Empty : y.Values,
                activation,
                alpha)),
            hasOtherResults: true));
        return y;
    }


    internal override SpecPath? FindBatchNorm(SpecPath path) => path;
}
