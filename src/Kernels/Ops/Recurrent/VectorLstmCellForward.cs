using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The pointwise part of an LSTM step; each worker does an even share of the rows, a register of units at a time
/// (<see cref="VectorCellLaunch"/>).
/// </summary>
internal sealed unsafe class VectorLstmCellForward() : KernelVariant<LstmCellForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellForwardArguments a) =>
        VectorCellLaunch.Emit(
            calls,
            new Forward(a.G.Pointer(), a.C.Pointer(), a.CNext.Pointer(), a.HNext.Pointer()),
            a.Rows,
            a.Hidden,
            preActivations: 4);

    private readonly struct Forward(float* g, float* c, float* cNext, float* hNext) : IVectorCell
    {
        public static int Gates => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long unit, long gate, long hidden, long left)
            where T : struct, IFloatVector<T>
        {
            float* x = g + gate;
            LstmState<T> next = LstmCell.Forward(
                EdgeRegister.Load<T>(x, left),
                EdgeRegister.Load<T>(x + hidden, left),
                EdgeRegister.Load<T>(x + (2 * hidden), left),
                EdgeRegister.Load<T>(x + (3 * hidden), left),
                EdgeRegister.Load<T>(c + unit, left));
            EdgeRegister.Store(next.C, cNext + unit, left);
            EdgeRegister.Store(next.H, hNext + unit, left);
        }
    }
}
