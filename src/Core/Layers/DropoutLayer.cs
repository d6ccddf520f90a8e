using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Dropout;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>Sets each element to 0 with a probability p and scales the rest by 1 / (1 − p); does nothing in evaluation.</summary>
public sealed class DropoutLayer(float probability) : Layer
{
    /// <inheritdoc/>
    public override string DisplayName => "dropout";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        if (plan.Mode == PlanMode.Evaluate || probability == 0)
        {
            return x;
        }

        int op = plan.NextRandomOp();
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        DropoutArguments.Op.Emit(plan.Calls, new(x.Values, x.Length, probability, plan.Seed, op, plan.State, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => DropoutArguments.Op.Emit(
            plan.Calls, new(y.Gradient, x.Length, probability, plan.Seed, op, plan.State, dx))));
        return y;
    }
}
