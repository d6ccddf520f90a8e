using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of an LSTM step, pointwise part; each worker does an even share of the rows, a register of units at a time
/// (<see cref="VectorCellLaunch"/>).
/// </summary>
internal sealed unsafe class VectorLstmCellBackward() : KernelVariant<LstmCellBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellBackwardArguments a) =>
        VectorCellLaunch.Emit(
            calls,
            new Backward(
                a.G.Pointer(), a.C.Pointer(), a.CNext.Pointer(), a.DHNext.Pointer(), a.DCNext.Pointer(), a.DG.Pointer(), a.DC.Pointer()),
            a.Rows,
            a.Hidden,
            preActivations: 4);

    private readonly struct Backward(float* g, float* c, float* cNext, float* dhNext, float* dcNext, float* dg, float* dc)
        : IVectorCell
    {
        public static int Gates => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long unit, long gate, long hidden, long left)
            where T : struct, IFloatVector<T>
        {
            float* x = g + gate;
            LstmGradient<T> gradient = LstmCell.Backward(
                EdgeRegister.Load<T>(x, left),
                EdgeRegister.Load<T>(x + hidden, left),
                EdgeRegister.Load<T>(x + (2 * hidden), left),
                EdgeRegister.Load<T>(x + (3 * hidden), left),
                EdgeRegister.Load<T>(c + unit, left),
                EdgeRegister.Load<T>(cNext + unit, left),
                EdgeRegister.Load<T>(dhNext + unit, left),
                dcNext == null ? T.Of(0f) : EdgeRegister.Load<T>(dcNext + unit, left));
            float* dx = dg + gate;
            EdgeRegister.Store(gradient.I, dx, left);
            EdgeRegister.Store(gradient.F, dx + hidden, left);
            EdgeRegister.Store(gradient.G, dx + (2 * hidden), left);
            EdgeRegister.Store(gradient.O, dx + (3 * hidden), left);
            EdgeRegister.Store(gradient.C, dc + unit, left);
        }
    }
}
