using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Clipping;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>An optimizer in one pass on the processor; each worker does an even share, a register at a time.</summary>
/// <typeparam name="TRule">The optimizer.</typeparam>
internal sealed unsafe class VectorUpdate<TRule>() : KernelVariant<UpdateArguments<TRule>>(KernelFamily.Vector)
    where TRule : struct, IUpdateRule<TRule>
{
    /// <inheritdoc/>
    public override string Name { get; } = $"Vector{TRule.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, UpdateArguments<TRule> arguments) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                Weights = arguments.Weights.Pointer(),
                Gradients = arguments.Gradients.Pointer(),
                First = arguments.First.Pointer(),
                Second = arguments.Second.Pointer(),
                Length = arguments.Length,
                State = arguments.State.Pointer(),
                Clip = arguments.Clip,
                Rule = arguments.Rule,
            },
            work: arguments.Length);

    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        if (m.State->Halted != 0)
        {
            return;
        }

        TRule rule = m.Rule.At(*m.State);
        if (m.Clip.ChunkCount == 0)
        {
            WorkShare share = WorkShare.Of(m.Length, worker, workers);
            Update<TVector>(m, rule, share.Start, share.End, clipped: false, coefficient: 1f);
            return;
        }

        ClipChunk* chunks = m.Clip.Chunks.Pointer();
        float* coefficients = m.Clip.Coefficients.Pointer();
        bool skip = m.Clip.Outcome.Pointer()->Skip != 0;
        WorkShare mine = ChunkShare.Of(chunks, m.Clip.ChunkCount, m.Length, worker, workers);
        for (long i = mine.Start; i < mine.End; i++)
        {
            ClipChunk chunk = chunks[i];
            if (!skip)
            {
                Update<TVector>(m, rule, chunk.Start, chunk.Start + chunk.Length, clipped: true, coefficients[i]);
            }
            else if (m.State->Recording != 0)
            {
                new Span<float>(m.Gradients + chunk.Start, checked((int)chunk.Length)).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<TVector>(in Memory m, TRule rule, long start, long end, bool clipped, float coefficient)
        where TVector : struct, IFloatVector<TVector>
    {
        bool recording = m.State->Recording != 0;
        TVector factor = TVector.Of(coefficient);
        TVector limit = TVector.Of(m.Clip.Limit);
        long i = start;
        for (; i + TVector.Count <= end; i += TVector.Count)
        {
            UpdateRegister(m, ref rule, i, TVector.Count, clipped, factor, limit, recording);
        }

        if (i < end)
        {
            UpdateRegister(m, ref rule, i, end - i, clipped, factor, limit, recording);
        }
    }

    // The compiler knows the count where it is that of a whole register. The rule by reference: through an `in` parameter of
    // a type parameter's type every call would copy it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpdateRegister<TVector>(
        in Memory m, ref TRule rule, long i, long count, bool clipped, TVector coefficient, TVector limit, bool recording)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector weight = EdgeRegister.Load<TVector>(m.Weights + i, count);
        TVector gradient = EdgeRegister.Load<TVector>(m.Gradients + i, count);
        if (clipped)
        {
            gradient = ClipRules.Clip(gradient, coefficient, limit);
        }

        TVector first = m.First != null ? EdgeRegister.Load<TVector>(m.First + i, count) : TVector.Of(0f);
        TVector second = m.Second != null ? EdgeRegister.Load<TVector>(m.Second + i, count) : TVector.Of(0f);
        Updated<TVector> next = rule.Next(weight, gradient, first, second);
        if (m.First != null)
        {
            EdgeRegister.Store(next.First, m.First + i, count);
        }

        if (m.Second != null)
        {
            EdgeRegister.Store(next.Second, m.Second + i, count);
        }

        EdgeRegister.Store(weight + next.Update, m.Weights + i, count);
        if (recording)
        {
            EdgeRegister.Store(next.Update, m.Gradients + i, count);
        }
    }

    private struct Memory
    {
        public float* Weights;
        public float* Gradients;
        public float* First;
        public float* Second;
        public long Length;
        public StepState* State;
        public GradientClip Clip;
        public TRule Rule;
    }
}
