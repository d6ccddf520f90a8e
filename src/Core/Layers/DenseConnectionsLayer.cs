using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.CopyColumns;
using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>
/// Dense connections (Huang et al. 2017): every body reads the block's input beside the outputs of all bodies before it,
/// and the block's result is all of them side by side.
/// </summary>
public sealed class DenseConnectionsLayer(IReadOnlyList<LayerSequence> bodies) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [.. bodies.SelectMany(body => body.Parameters)];

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = [.. bodies.SelectMany(body => body.Infos)];

    /// <inheritdoc/>
    public override string DisplayName => "dense connections";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) =>
        bodies.Aggregate(x, (sofar, body) => Concatenate(plan, sofar, body.Forward(plan, parameters, sofar)));

    private Tensor Concatenate(PlanBuilder plan, Tensor left, Tensor right)
    {
        plan.Calls.Layer = DisplayName;
        Tensor y = plan.NewTensor(left.Rows, left.Columns + right.Columns);
        CopyColumnsArguments.Op.Emit(plan.Calls, new(left.Values, y.Rows, left.Columns, 0, y.Columns, 0, left.Columns, y.Values));
        CopyColumnsArguments.Op.Emit(plan.Calls, new(right.Values, y.Rows, right.Columns, 0, y.Columns, left.Columns, right.Columns, y.Values));
        plan.OnBackward(() =>
        {
            plan.Contribute(left, d => CopyColumnsArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Rows, y.Columns, 0, left.Columns, 0, left.Columns, d)));
            plan.Contribute(right, d => CopyColumnsArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Rows, y.Columns, left.Columns, right.Columns, 0, right.Columns, d)));
        });
        return y;
    }
}
