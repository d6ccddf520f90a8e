using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.Dropout;

/// <summary>Dropout; each worker does an even share, drawing 64 elements' random numbers at a time.</summary>
internal sealed unsafe class VectorDropout() : KernelVariant<DropoutArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, DropoutArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                X = a.X.Pointer(),
                Y = a.Y.Pointer(),
                State = a.State.Pointer(),
                Length = a.Length,
                Probability = a.Probability,
                Scale = a.Scale,
                Seed = a.Seed,
                Draw = a.Draw,
            });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* units = stackalloc float[StepUniforms.Chunk];
        long step = m.State->Step;
        TVector probability = TVector.Of(m.Probability);
        TVector scale = TVector.Of(m.Scale);
        WorkShare share = WorkShare.OfItems((m.Length + StepUniforms.Chunk - 1) / StepUniforms.Chunk, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            StepUniforms.Fill(units, m.Seed, step, m.Draw, chunk);
            long start = chunk * StepUniforms.Chunk;
            int count = (int)Math.Min(StepUniforms.Chunk, m.Length - start);
            int i = 0;
            for (; i + TVector.Count <= count; i += TVector.Count)
            {
                DropoutMask.Apply(TVector.Load(m.X + start + i), TVector.Load(units + i), probability, scale).Store(m.Y + start + i);
            }

            if (i < count)
            {
                TVector x = TVector.Load(m.X + start + i, count - i);
                DropoutMask.Apply(x, TVector.Load(units + i), probability, scale).Store(m.Y + start + i, count - i);
            }
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public StepState* State;
        public long Length;
        public float Probability;
        public float Scale;
        public ulong Seed;
        public int Draw;
    }
}
