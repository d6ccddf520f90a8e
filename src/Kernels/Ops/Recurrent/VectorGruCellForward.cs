using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The pointwise part of a GRU step; each worker does an even share of the rows, a register of units at a time.</summary>
internal sealed unsafe class VectorGruCellForward() : KernelVariant<GruCellForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellForwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                Gi = a.Gi.Pointer(),
                Gh = a.Gh.Pointer(),
                H = a.H.Pointer(),
                HNext = a.HNext.Pointer(),
                Rows = a.Rows,
                Hidden = a.Hidden,
            },
            work: 6L * a.Rows * a.Hidden);

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
                long r = (row * hidden * 3) + j;
                long z = r + hidden;
                long n = z + hidden;
                TVector next = GruCell.Forward(
                    EdgeRegister.Load<TVector>(m.Gi + r, left, 0f) + EdgeRegister.Load<TVector>(m.Gh + r, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gi + z, left, 0f) + EdgeRegister.Load<TVector>(m.Gh + z, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gi + n, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gh + n, left, 0f),
                    EdgeRegister.Load<TVector>(m.H + unit, left, 0f));
                EdgeRegister.Store(next, m.HNext + unit, left);
            }
        }
    }

    private struct Memory
    {
        public float* Gi;
        public float* Gh;
        public float* H;
        public float* HNext;
        public int Rows;
        public int Hidden;
    }
}
