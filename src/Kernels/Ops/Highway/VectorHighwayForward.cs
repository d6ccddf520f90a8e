using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>y = t · h + (1 − t) · x; each worker does an even share, a register at a time.</summary>
internal sealed unsafe class VectorHighwayForward() : KernelVariant<HighwayForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayForwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory { T = a.T.Pointer(), H = a.H.Pointer(), X = a.X.Pointer(), Y = a.Y.Pointer(), Length = a.Length },
            work: a.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector one = TVector.Of(1f);
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        for (long i = share.Start; i < share.End; i += TVector.Count)
        {
            long left = share.End - i;
            TVector t = EdgeRegister.Load<TVector>(m.T + i, left, 0f);
            TVector h = EdgeRegister.Load<TVector>(m.H + i, left, 0f);
            TVector x = EdgeRegister.Load<TVector>(m.X + i, left, 0f);
            EdgeRegister.Store(TVector.MultiplyAdd(t, h, (one - t) * x), m.Y + i, left);
        }
    }

    private struct Memory
    {
        public float* T;
        public float* H;
        public float* X;
        public float* Y;
        public long Length;
    }
}
