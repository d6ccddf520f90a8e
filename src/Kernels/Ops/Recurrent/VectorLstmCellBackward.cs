using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of an LSTM step, pointwise part; each worker does an even share of the rows, a register of units at a time.
/// </summary>
internal sealed unsafe class VectorLstmCellBackward() : KernelVariant<LstmCellBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellBackwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                G = a.G.Pointer(),
                C = a.C.Pointer(),
                CNext = a.CNext.Pointer(),
                DHNext = a.DHNext.Pointer(),
                DCNext = a.DCNext.Pointer(),
                DG = a.DG.Pointer(),
                DC = a.DC.Pointer(),
                Rows = a.Rows,
                Hidden = a.Hidden,
            },
            work: 4L * a.Rows * a.Hidden);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        long hidden = m.Hidden;
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            for (long j = 0; j < hidden; j += TVector.Count)
            {
                long left = hidden - j;
                long unit = (row * hidden) + j;
                long gate = (row * hidden * 4) + j;
                float* g = m.G + gate;
                LstmGradient<TVector> gradient = LstmCell.Backward(
                    EdgeRegister.Load<TVector>(g, left, 0f),
                    EdgeRegister.Load<TVector>(g + hidden, left, 0f),
                    EdgeRegister.Load<TVector>(g + (2 * hidden), left, 0f),
                    EdgeRegister.Load<TVector>(g + (3 * hidden), left, 0f),
                    EdgeRegister.Load<TVector>(m.C + unit, left, 0f),
                    EdgeRegister.Load<TVector>(m.CNext + unit, left, 0f),
                    EdgeRegister.Load<TVector>(m.DHNext + unit, left, 0f),
                    m.DCNext == null ? TVector.Of(0f) : EdgeRegister.Load<TVector>(m.DCNext + unit, left, 0f));
                float* dg = m.DG + gate;
                EdgeRegister.Store(gradient.I, dg, left);
                EdgeRegister.Store(gradient.F, dg + hidden, left);
                EdgeRegister.Store(gradient.G, dg + (2 * hidden), left);
                EdgeRegister.Store(gradient.O, dg + (3 * hidden), left);
                EdgeRegister.Store(gradient.C, m.DC + unit, left);
            }
        }
    }

    private struct Memory
    {
        public float* G;
        public float* C;
        public float* CNext;
        public float* DHNext;
        public float* DCNext;
        public float* DG;
        public float* DC;
        public int Rows;
        public int Hidden;
    }
}
