using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.LayerNorm;
using GpuGrad.Planning;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>y = γ (x − μ) / √(σ² + ε) + β with the mean and variance of each row (Ba et al. 2016).</summary>
/// <param name="scale">γ, [columns]; null with <paramref name="shift"/> for none.</param>
/// <param name="shift">β, [columns].</param>
/// <param name="epsilon">ε.</param>
public sealed class LayerNormLayer(ParameterDefinition? scale, ParameterDefinition? shift, float epsilon) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = scale is null || shift is null ? [] : [scale, shift];

    /// <inheritdoc/>
    public override string DisplayName => "layer norm";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Parameter? gamma = scale is null ? null : parameters[scale.Name];
        Parameter? beta = shift is null ? null : parameters[shift.Name];
        ArrayView<float> gammaValues = gamma?.Values ?? ArrayView<float>.Empty;
        ArrayView<float> savedMean = plan.Allocate(x.Rows);
        ArrayView<float> savedInverseStd = plan.Allocate(x.Rows);
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        LayerNormForwardArguments.Op.Emit(plan.Calls, new(
            x.Values, gammaValues, beta?.Values ?? ArrayView<float>.Empty, x.Rows, x.Columns, epsilon, savedMean, savedInverseStd, y.Values));
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
        plan.Follow(x, y);
        return y;
    }
}
