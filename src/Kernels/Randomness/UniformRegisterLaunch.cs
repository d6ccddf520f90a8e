using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// The vector call of element-wise ops with random numbers: each worker does an even share, drawing the numbers of a
/// <see cref="StepUniforms.Chunk"/> at a time.
/// </summary>
internal static unsafe class UniformRegisterLaunch
{
    /// <summary>Appends the call.</summary>
    /// <param name="calls">The list.</param>
    /// <param name="op">What is done to a register of elements.</param>
    /// <param name="length">Elements.</param>
    /// <param name="state">Holds the step that the numbers belong to.</param>
    /// <param name="seed">The seed of the numbers.</param>
    /// <param name="draw">The op that they belong to.</param>
    public static void Emit<TOp>(CallList calls, TOp op, long length, ArrayView<StepState> state, ulong seed, int draw)
        where TOp : struct, IUniformRegisterOp =>
        calls.Run(
            &Run<TOp, Float512>,
            &Run<TOp, Float256>,
            &Run<TOp, Float128>,
            new Work<TOp> { Op = op, Length = length, State = state.Pointer(), Seed = seed, Draw = draw });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TOp, TVector>(in Work<TOp> work, int worker, int workers)
        where TOp : struct, IUniformRegisterOp
        where TVector : struct, IFloatVector<TVector>
    {
        // A copy of its own, whose fields the compiler may hold in registers: stores cannot reach it.
        TOp op = work.Op;
        float* units = stackalloc float[StepUniforms.Chunk];
        long step = work.State->Step;
        WorkShare share = WorkShare.OfItems((work.Length + StepUniforms.Chunk - 1) / StepUniforms.Chunk, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            StepUniforms.Fill(units, work.Seed, step, work.Draw, chunk);
            long start = chunk * StepUniforms.Chunk;
            int count = (int)Math.Min(StepUniforms.Chunk, work.Length - start);
            int i = 0;
            for (; i + TVector.Count <= count; i += TVector.Count)
            {
                op.Apply(start + i, TVector.Count, TVector.Load(units + i));
            }

            if (i < count)
            {
                op.Apply(start + i, count - i, TVector.Load(units + i));
            }
        }
    }

    private struct Work<TOp>
        where TOp : struct, IUniformRegisterOp
    {
        public TOp Op;
        public long Length;
        public StepState* State;
        public ulong Seed;
        public int Draw;
    }
}
