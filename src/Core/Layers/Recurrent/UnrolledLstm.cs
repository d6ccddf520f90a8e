using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Recurrent;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>The LSTM cell, with a cell state beside the hidden one.</summary>
internal sealed class UnrolledLstm : UnrolledCell
{
    private readonly ArrayView<float> _hiddenPart;
    private readonly ArrayView<float> _cells;
    private readonly ArrayView<float> _dCell;
    private readonly int _last;

    public UnrolledLstm(PlanBuilder plan, int batch, int steps, int hidden, bool inPlace)
        : base(plan, RecurrentKind.Lstm, batch, steps, hidden, inPlace)
    {
        _hiddenPart = plan.Allocate((long)batch * Gates.Columns);
        _cells = plan.Allocate((steps + 1) * StateLength);
        _dCell = plan.Mode == PlanMode.Evaluate ? ArrayView<float>.Empty : plan.Allocate(StateLength);
        _last = steps - 1;
    }

    public override ArrayView<float> HiddenPart(int t) => _hiddenPart;

    public override void Forward(int t)
    {
        ArrayView<float> z = GatesOf(Gates.Values, t);
        ScaledAddArguments.Op.Emit(Plan.Calls, new(z, _hiddenPart, _hiddenPart.Length, 1f, z));
        LstmCellForwardArguments.Op.Emit(Plan.Calls, new(z, CellBefore(t), Batch, Hidden, CellBefore(t + 1), StateAfter(t)));
    }

    public override ArrayView<float> Backward(int t, ArrayView<float> dh)
    {
        ArrayView<float> dNext = t == _last ? ArrayView<float>.Empty : _dCell;
        LstmCellBackwardArguments.Op.Emit(Plan.Calls, new(
            GatesOf(Gates.Values, t), CellBefore(t), CellBefore(t + 1), dh, dNext, Batch, Hidden, GatesOf(Gates.Gradient, t), _dCell));
        return ArrayView<float>.Empty;
    }

    private ArrayView<float> CellBefore(int t) => _cells.SubView(t * StateLength, StateLength);
}
