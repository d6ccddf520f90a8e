using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Ops.ScaledAdd;

/// <summary>y = a + s · b; each worker does an even share, a register at a time.</summary>
internal sealed unsafe class VectorScaledAdd() : KernelVariant<ScaledAddArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ScaledAddArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory { A = a.A.Pointer(), B = a.B.Pointer(), Y = a.Y.Pointer(), Length = a.Length, Scale = a.Scale },
            work: a.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector scale = TVector.Of(m.Scale);
        WorkShare share = WorkShare.Of(m.Length, worker, workers);
        long i = share.Start;
        for (; i + TVector.Count <= share.End; i += TVector.Count)
        {
            TVector.MultiplyAdd(scale, TVector.Load(m.B + i), TVector.Load(m.A + i)).Store(m.Y + i);
        }

        if (i < share.End)
        {
            long rest = share.End - i;
            TVector a = TVector.Load(m.A + i, rest);
            TVector b = TVector.Load(m.B + i, rest);
            TVector.MultiplyAdd(scale, b, a).Store(m.Y + i, rest);
        }
    }

    private struct Memory
    {
        public float* A;
        public float* B;
        public float* Y;
        public long Length;
        public float Scale;
    }
}
