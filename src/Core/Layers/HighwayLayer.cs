using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Highway;
using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>y = t·h + (1 − t)·x with h = f(W x + b) and the gate t = σ(W_T x + b_T) (Srivastava et al. 2015).</summary>
/// <param name="transform">W and b, then f.</param>
/// <param name="gate">W_T and b_T.</param>
public sealed class HighwayLayer(LayerSequence transform, DenseLayer gate) : Layer
{
    private readonly ActivationLayer _sigmoid = new(ActivationKind.Sigmoid, float.NaN, "gate");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [.. transform.Parameters, .. gate.Parameters];

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = [.. transform.Infos, .. gate.Infos];

    /// <inheritdoc/>
    public override string DisplayName => "highway";

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor h = transform.Forward(plan, parameters, x);
        Tensor t = _sigmoid.Forward(plan, parameters, gate.Forward(plan, parameters, x));
        plan.Calls.Layer = DisplayName;
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        HighwayForwardArguments.Op.Emit(plan.Calls, new(t.Values, h.Values, x.Values, y.Length, y.Values));
        plan.OnBackward(() => plan.Contribute(
            x,
            dx => plan.Contribute(t, dt => plan.Contribute(h, dh => HighwayBackwardArguments.Op.Emit(
                plan.Calls, new(t.Values, h.Values, x.Values, y.Gradient, y.Length, dt, dh, dx)))),
            hasOtherResults: true));
        return y;
    }
}
