using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>
/// The gradients of a highway layer by its gate and both ways, in one pass; each worker does an even share, a register at
/// a time.
/// </summary>
internal sealed unsafe class VectorHighwayBackward() : KernelVariant<HighwayBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayBackwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                T = a.T.Pointer(),
                H = a.H.Pointer(),
                X = a.X.Pointer(),
                DY = a.DY.Pointer(),
                DT = a.DT.Pointer(),
                DH = a.DH.Pointer(),
                DX = a.DX.Pointer(),
                Length = a.Length,
            },
            work: a.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector one = TVector.Of(1f);
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        for (long i = share.Start; i < share.End; i += TVector.Count)
        {
            // All is read before anything is written: a result may lie on an input.
            long left = share.End - i;
            TVector t = EdgeRegister.Load<TVector>(m.T + i, left, 0f);
            TVector dy = EdgeRegister.Load<TVector>(m.DY + i, left, 0f);
            TVector difference = EdgeRegister.Load<TVector>(m.H + i, left, 0f) - EdgeRegister.Load<TVector>(m.X + i, left, 0f);
            EdgeRegister.Store(dy * difference, m.DT + i, left);
            EdgeRegister.Store(dy * t, m.DH + i, left);
            EdgeRegister.Store(dy * (one - t), m.DX + i, left);
        }
    }

    private struct Memory
    {
        public float* T;
        public float* H;
        public float* X;
        public float* DY;
        public float* DT;
        public float* DH;
        public float* DX;
        public long Length;
    }
}
