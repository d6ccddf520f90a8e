using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>Randomised leaky ReLU; each worker does an even share, drawing 64 elements' random numbers at a time.</summary>
internal sealed unsafe class VectorRRelu() : KernelVariant<RReluArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, RReluArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                X = a.X.Pointer(),
                Values = a.Values.Pointer(),
                Result = a.Result.Pointer(),
                State = a.State.Pointer(),
                Length = a.Length,
                Lower = a.Lower,
                Range = a.Upper - a.Lower,
                Seed = a.Seed,
                Draw = a.Draw,
            });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* units = stackalloc float[StepUniforms.Chunk];
        long step = m.State->Step;
        TVector lower = TVector.Of(m.Lower);
        TVector range = TVector.Of(m.Range);
        WorkShare share = WorkShare.OfItems((m.Length + StepUniforms.Chunk - 1) / StepUniforms.Chunk, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            StepUniforms.Fill(units, m.Seed, step, m.Draw, chunk);
            long start = chunk * StepUniforms.Chunk;
            int count = (int)Math.Min(StepUniforms.Chunk, m.Length - start);
            int i = 0;
            for (; i + TVector.Count <= count; i += TVector.Count)
            {
                TVector slope = RandomSlope.Of(TVector.Load(m.X + start + i), TVector.Load(units + i), lower, range);
                (TVector.Load(m.Values + start + i) * slope).Store(m.Result + start + i);
            }

            int rest = count - i;
            if (rest > 0)
            {
                TVector x = TVector.Load(m.X + start + i, rest);
                TVector values = TVector.Load(m.Values + start + i, rest);
                (values * RandomSlope.Of(x, TVector.Load(units + i), lower, range)).Store(m.Result + start + i, rest);
            }
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Values;
        public float* Result;
        public StepState* State;
        public long Length;
        public float Lower;
        public float Range;
        public ulong Seed;
        public int Draw;
    }
}
