using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.CopyColumns;
using GpuGrad.Kernels.Ops.ScaledAdd;
using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>y = P x + s·F(x): a skip connection around a body F (He et al. 2015), P the identity or a projection.</summary>
/// <param name="body">F.</param>
/// <param name="projection">P, or null for the identity.</param>
/// <param name="scale">s.</param>
public sealed class ResidualLayer(LayerSequence body, DenseLayer? projection, float scale) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } =
        projection is null ? body.Parameters : [.. body.Parameters, .. projection.Parameters];

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = projection is null ? body.Infos : [.. body.Infos, .. projection.Infos];

    /// <inheritdoc/>
    public override string DisplayName => "residual";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor branch = body.Forward(plan, parameters, x);
        Tensor skip = projection?.Forward(plan, parameters, x) ?? x;
        plan.Calls.Layer = DisplayName;
        // The gradient by a branch that is added as it is, is that by the sum: they are one buffer.
        bool isPlain = scale == 1 && branch != skip;
        Tensor y = isPlain ? plan.WithGradientOf(branch) : plan.NewTensor(branch.Rows, branch.Columns);
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
}
