using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.SwapAxes;

/// <summary>Each worker writes an even share of the result, Inner elements at a time.</summary>
internal sealed unsafe class SpanSwapAxes() : KernelVariant<SwapAxesArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SwapAxesArguments a) =>
        calls.Run(
            &Run,
            new Memory { X = a.X.Pointer(), Y = a.Y.Pointer(), Outer = a.Outer, First = a.First, Second = a.Second, Inner = a.Inner },
            work: a.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        // A run is a [First, Inner] of the result: one j of one o.
        WorkShare share = WorkShare.OfItems((long)m.Outer * m.Second * m.First, worker, workers);
        long between = (long)m.Second * m.Inner;
        for (long at = share.Start; at < share.End;)
        {
            (long run, long i) = Math.DivRem(at, m.First);
            (long o, long j) = Math.DivRem(run, m.Second);
            long end = Math.Min(share.End, (run + 1) * m.First);
            float* x = m.X + (((((o * m.First) + i) * m.Second) + j) * m.Inner);
            float* y = m.Y + (at * m.Inner);
            for (; at < end; at++)
            {
                if (m.Inner < 16)
                {
                    for (int c = 0; c < m.Inner; c++)
                    {
                        y[c] = x[c];
                    }
                }
                else
                {
                    new ReadOnlySpan<float>(x, m.Inner).CopyTo(new Span<float>(y, m.Inner));
                }

                x += between;
                y += m.Inner;
            }
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public int Outer;
        public int First;
        public int Second;
        public int Inner;
    }
}
