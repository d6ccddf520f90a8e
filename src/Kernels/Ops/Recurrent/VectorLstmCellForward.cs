using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The pointwise part of an LSTM step; each worker does an even share of the rows, a register of units at a time.</summary>
internal sealed unsafe class VectorLstmCellForward() : KernelVariant<LstmCellForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellForwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                G = a.G.Pointer(),
                C = a.C.Pointer(),
                CNext = a.CNext.Pointer(),
                HNext = a.HNext.Pointer(),
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
                float* g = m.G + (row * hidden * 4) + j;
                LstmState<TVector> next = LstmCell.Forward(
                    EdgeRegister.Load<TVector>(g, left, 0f),
                    EdgeRegister.Load<TVector>(g + hidden, left, 0f),
                    EdgeRegister.Load<TVector>(g + (2 * hidden), left, 0f),
                    EdgeRegister.Load<TVector>(g + (3 * hidden), left, 0f),
                    EdgeRegister.Load<TVector>(m.C + unit, left, 0f));
                EdgeRegister.Store(next.C, m.CNext + unit, left);
                EdgeRegister.Store(next.H, m.HNext + unit, left);
            }
        }
    }

    private struct Memory
    {
        public float* G;
        public float* C;
        public float* CNext;
        public float* HNext;
        public int Rows;
        public int Hidden;
    }
}
