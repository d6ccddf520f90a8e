using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>The plain cell, h′ = tanh(z).</summary>
internal sealed class UnrolledRnn : UnrolledCell
{
    private readonly ArrayView<float> _hiddenPart;

    public UnrolledRnn(PlanBuilder plan, int batch, int steps, int hidden)
        : base(plan, RecurrentKind.Rnn, batch, steps, hidden, inPlace: false) => _hiddenPart = plan.Allocate(StateLength);

    public override ArrayView<float> HiddenPart(int t) => _hiddenPart;

    public override void Forward(int t)
    {
        ArrayView<float> z = GatesOf(Gates.Values, t);
        ScaledAddArguments.Op.Emit(Plan.Calls, new(z, _hiddenPart, StateLength, 1f, z));
        ActivationForwardArguments.Op.Emit(Plan.Calls, new(z, StateLength, ActivationKind.Tanh, StateAfter(t)));
    }

    public override ArrayView<float> Backward(int t, ArrayView<float> dh)
    {
        ActivationBackwardArguments.Op.Emit(Plan.Calls, new(
            GatesOf(Gates.Values, t), StateAfter(t), dh, StateLength, ActivationKind.Tanh, GatesOf(Gates.Gradient, t)));
        return ArrayView<float>.Empty;
    }
}
