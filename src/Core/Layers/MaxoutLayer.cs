using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Maxout;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>y_u = max over K pieces of x_{uK}, …, x_{uK+K−1} (Goodfellow et al. 2013); the pieces come from a dense layer before it.</summary>
public sealed class MaxoutLayer(int pieces) : Layer
{
    /// <inheritdoc/>
    public override string DisplayName => "maxout";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        int units = x.Columns / pieces;
        Tensor y = plan.NewTensor(x.Rows, units);
        MaxoutForwardArguments.Op.Emit(plan.Calls, new(x.Values, x.Rows, units, pieces, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => MaxoutBackwardArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Gradient, x.Rows, units, pieces, dx))));
        plan.Follow(x, y);
        return y;
    }
}
