using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Execution;

/// <summary>The vector call of every element-wise op: each worker does an even share, a register at a time.</summary>
internal static unsafe class RegisterLaunch
{
    /// <summary>Appends the call.</summary>
    /// <param name="calls">The list.</param>
    /// <param name="op">What is done to a register of elements.</param>
    /// <param name="length">Elements.</param>
    public static void Emit<TOp>(CallList calls, TOp op, long length)
        where TOp : struct, IRegisterOp =>
        calls.Run(&Run<TOp, Float512>, &Run<TOp, Float256>, &Run<TOp, Float128>, new Work<TOp>(op, length), work: length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TOp, TVector>(in Work<TOp> work, int worker, int workers)
        where TOp : struct, IRegisterOp
        where TVector : struct, IFloatVector<TVector>
    {
        // A copy of its own, whose fields the compiler may hold in registers: stores cannot reach it.
        TOp op = work.Op;
        WorkShare share = WorkShare.Of(work.Length, worker, workers);
        long i = share.Start;
        for (; i + TVector.Count <= share.End; i += TVector.Count)
        {
            op.Apply<TVector>(i, TVector.Count);
        }

        if (i < share.End)
        {
            op.Apply<TVector>(i, share.End - i);
        }
    }

    private readonly record struct Work<TOp>(TOp Op, long Length)
        where TOp : struct, IRegisterOp;
}
