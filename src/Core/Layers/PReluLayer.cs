using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.PRelu;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>y = max(x, 0) + a·min(x, 0) with a learned slope a (He et al. 2015, PReLU).</summary>
/// <param name="slope">a: one number, or one a column.</param>
public sealed class PReluLayer(ParameterDefinition slope) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [slope];

    /// <inheritdoc/>
    public override string DisplayName => "prelu";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Parameter a = parameters[slope.Name];
        int slopes = slope.Length;
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        PReluForwardArguments.Op.Emit(plan.Calls, new(x.Values, a.Values, x.Rows, x.Columns, slopes, y.Values));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => PReluBackwardArguments.Op.Emit(plan.Calls, new(x.Values, a.Values, y.Gradient, x.Rows, x.Columns, slopes, dx, a.Gradient)),
            hasOtherResults: true));
        plan.Follow(x, y);
        return y;
    }
}
