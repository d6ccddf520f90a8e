using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Planning;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>
/// y = γ (x − μ) / √(σ² + ε) + β with the batch's mean and variance of each column in training, and running ones in
/// evaluation (Ioffe and Szegedy 2015).
/// </summary>
/// <param name="scale">γ, [columns]; null with <paramref name="shift"/> for none.</param>
/// <param name="shift">β, [columns].</param>
/// <param name="runningMean">The running mean, [columns].</param>
/// <param name="runningVariance">The running variance, [columns].</param>
/// <param name="epsilon">ε.</param>
/// <param name="momentum">The share of a batch's statistics in the running ones.</param>
public sealed class BatchNormLayer(
    ParameterDefinition? scale,
    ParameterDefinition? shift,
    ParameterDefinition runningMean,
    ParameterDefinition runningVariance,
    float epsilon,
    float momentum)
    : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } =
        scale is null || shift is null ? [runningMean, runningVariance] : [scale, shift, runningMean, runningVariance];

    /// <inheritdoc/>
    public override string DisplayName => "batch norm";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) =>
        Forward(plan, parameters, x, ActivationKind.Identity, float.NaN);

    /// <summary>As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, with the activation that follows in the same passes.</summary>
    /// <returns>The activation's result, [batch, columns].</returns>
    public Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x, ActivationKind activation, float alpha)
    {
        Parameter? gamma = scale is null ? null : parameters[scale.Name];
        Parameter? beta = shift is null ? null : parameters[shift.Name];
        ArrayView<float> gammaValues = gamma?.Values ?? ArrayView<float>.Empty;
        ArrayView<float> betaValues = beta?.Values ?? ArrayView<float>.Empty;
        int training = plan.Mode == PlanMode.Evaluate ? 0 : 1;
        // A probe measures as training does, and must leave the running statistics alone.
        bool tracked = plan.Mode != PlanMode.Probe;
        ArrayView<float> savedMean = plan.Allocate(x.Columns);
        ArrayView<float> savedInverseStd = plan.Allocate(x.Columns);
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        BatchNormForwardArguments.Op.Emit(plan.Calls, new(
            x.Values,
            gammaValues,
            betaValues,
            x.Rows,
            x.Columns,
            epsilon,
            momentum,
            training,
            tracked ? parameters[runningMean.Name].Values : ArrayView<float>.Empty,
            tracked ? parameters[runningVariance.Name].Values : ArrayView<float>.Empty,
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
        plan.Follow(x, y);
        return y;
    }
}
