using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of a GRU step, pointwise part; each worker does an even share of the rows, a register of units at a time.
/// </summary>
internal sealed unsafe class VectorGruCellBackward() : KernelVariant<GruCellBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellBackwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                Gi = a.Gi.Pointer(),
                Gh = a.Gh.Pointer(),
                H = a.H.Pointer(),
                DHNext = a.DHNext.Pointer(),
                DGi = a.DGi.Pointer(),
                DGh = a.DGh.Pointer(),
                DH = a.DH.Pointer(),
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
                GruGradient<TVector> gradient = GruCell.Backward(
                    EdgeRegister.Load<TVector>(m.Gi + r, left, 0f) + EdgeRegister.Load<TVector>(m.Gh + r, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gi + z, left, 0f) + EdgeRegister.Load<TVector>(m.Gh + z, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gi + n, left, 0f),
                    EdgeRegister.Load<TVector>(m.Gh + n, left, 0f),
                    EdgeRegister.Load<TVector>(m.H + unit, left, 0f),
                    EdgeRegister.Load<TVector>(m.DHNext + unit, left, 0f));
                EdgeRegister.Store(gradient.R, m.DGi + r, left);
                EdgeRegister.Store(gradient.Z, m.DGi + z, left);
                EdgeRegister.Store(gradient.InputN, m.DGi + n, left);
                EdgeRegister.Store(gradient.R, m.DGh + r, left);
                EdgeRegister.Store(gradient.Z, m.DGh + z, left);
                EdgeRegister.Store(gradient.HiddenN, m.DGh + n, left);
                EdgeRegister.Store(gradient.H, m.DH + unit, left);
            }
        }
    }

    private struct Memory
    {
        public float* Gi;
        public float* Gh;
        public float* H;
        public float* DHNext;
        public float* DGi;
        public float* DGh;
        public float* DH;
        public int Rows;
        public int Hidden;
    }
}
