using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>
/// y = max(x, 0) + a·min(x, 0), the slope a drawn anew from U(lower, upper) for every element and step, and its mean in
/// evaluation (Xu et al. 2015).
/// </summary>
public sealed class RReluLayer(float lower, float upper) : Layer
{
    private readonly ActivationLayer _evaluation = new(ActivationKind.LeakyRelu, RReluArguments.MeanSlope(lower, upper), "rrelu");

    /// <inheritdoc/>
    public override string DisplayName => "rrelu";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        if (plan.Mode == PlanMode.Evaluate)
        {
            return _evaluation.Forward(plan, parameters, x);
        }

        int op = plan.NextRandomOp();
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        RReluArguments.Op.Emit(plan.Calls, new(x.Values, x.Values, x.Length, lower, upper, plan.Seed, op, plan.State, y.Values));
        plan.OnBackward(() => plan.Contribute(x, dx => RReluArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Gradient, x.Length, lower, upper, plan.Seed, op, plan.State, dx))));
        plan.Follow(x, y);
        return y;
    }
}
