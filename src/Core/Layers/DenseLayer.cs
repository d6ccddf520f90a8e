using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.ColumnSum;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Planning;
using GpuGrad.Recording;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>z = x Wᵀ + b; every input to every output. Over the steps of a sequence, [batch, steps·in] is one x of [batch·steps, in].</summary>
/// <param name="info">Its name and role in records.</param>
/// <param name="weight">W, [out, in].</param>
/// <param name="bias">b, [out], or null.</param>
/// <param name="steps">Steps of the sequence that the columns hold, which share W and b.</param>
public sealed class DenseLayer(LayerInfo info, ParameterDefinition weight, ParameterDefinition? bias, int steps = 1) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = bias is null ? [weight] : [weight, bias];

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = [info];

    /// <inheritdoc/>
    public override string DisplayName => info.DisplayName;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        plan.Calls.Layer = DisplayName;
        Parameter w = parameters[weight.Name];
        Parameter? b = bias is null ? null : parameters[bias.Name];
        (int outputs, int inputs) = (w.Shape[0], w.Shape[1]);
        int rows = x.Rows * steps;
        Tensor z = plan.NewTensor(x.Rows, outputs * steps);
        MatMulArguments.Op.Emit(plan.Calls, new(
            x.Values, w.Values, b?.Values ?? ArrayView<float>.Empty, rows, outputs, inputs, Transposition.NT, z.Values));
        plan.OnBackward(() =>
        {
            MatMulArguments.Op.Emit(plan.Calls, new(
                z.Gradient, x.Values, ArrayView<float>.Empty, outputs, inputs, rows, Transposition.TN, w.Gradient));
            if (b is not null)
            {
                ColumnSumArguments.Op.Emit(plan.Calls, new(z.Gradient, rows, outputs, b.Gradient));
            }

            plan.Contribute(x, dx => MatMulArguments.Op.Emit(plan.Calls, new(
                z.Gradient, w.Values, ArrayView<float>.Empty, rows, inputs, outputs, Transposition.NN, dx)));
        });
        plan.Register(new RecordedLayer(info, w, b, z));
        return z;
    }
}
