using GpuGrad.Kernels.Ops.Recurrent;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>The GRU cell; its candidate takes the hidden part of the pre-activations times the reset gate, so both parts are kept.</summary>
internal sealed class UnrolledGru : UnrolledCell
{
    private readonly Tensor _hiddenPart;
    private readonly ArrayView<float> _direct;

    public UnrolledGru(PlanBuilder plan, int batch, int steps, int hidden, bool inPlace)
        : base(plan, RecurrentKind.Gru, batch, steps, hidden, inPlace)
    {
        // Without a backward pass the next step may have what this one needs no longer.
        _hiddenPart = plan.Mode == PlanMode.Evaluate ? plan.NewTensor([batch, Gates.Columns]) : NewGates(plan, Gates.Rows, Gates.Columns, inPlace);
        _direct = plan.Mode == PlanMode.Evaluate ? ArrayView<float>.Empty : plan.Allocate(StateLength);
    }

    public override ArrayView<float> HiddenPartGradient => _hiddenPart.Gradient;

    public override ArrayView<float> HiddenPart(int t) => _hiddenPart.Rows == Batch ? _hiddenPart.Values : GatesOf(_hiddenPart.Values, t);

    public override void Forward(int t) => GruCellForwardArguments.Op.Emit(Plan.Calls, new(
        GatesOf(Gates.Values, t), HiddenPart(t), StateBefore(t), Batch, Hidden, StateAfter(t)));

    public override ArrayView<float> Backward(int t, ArrayView<float> dh)
    {
        GruCellBackwardArguments.Op.Emit(Plan.Calls, new(
            GatesOf(Gates.Values, t),
            HiddenPart(t),
            StateBefore(t),
            dh,
            Batch,
            Hidden,
            GatesOf(Gates.Gradient, t),
            GatesOf(_hiddenPart.Gradient, t),
            _direct));
        return _direct;
    }
}
