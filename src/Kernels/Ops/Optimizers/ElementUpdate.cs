using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Tuning;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// An optimizer in one pass on GPUs: a thread four weights (<see cref="ElementLaunch"/>), or, where gradients are clipped, a
/// group a chunk, whose threads walk it four weights at a time.
/// </summary>
/// <typeparam name="TRule">The optimizer.</typeparam>
internal sealed class ElementUpdate<TRule>() : KernelVariant<UpdateArguments<TRule>>(KernelFamily.Simt)
    where TRule : struct, IUpdateRule<TRule>
{
    private const int ChunkGroup = 128;

    /// <inheritdoc/>
    public override string Name { get; } = $"Element{TRule.OpName}";

    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, UpdateArguments<TRule> arguments)
    {
        ReadOnlySpan<ArrayView<float>> views = [arguments.Weights, arguments.Gradients, arguments.First, arguments.Second];
        if (arguments.Clip.ChunkCount == 0)
        {
            ElementLaunch.Emit<Unclipped, UpdateArguments<TRule>>(calls, arguments, views);
        }
        else if (QuadAlignment.Of(views))
        {
            calls.Launch(ChunkKernel<Float4>, new KernelConfig(arguments.Clip.ChunkCount, ChunkGroup), arguments);
        }
        else
        {
            calls.Launch(ChunkKernel<Float1>, new KernelConfig(arguments.Clip.ChunkCount, ChunkGroup), arguments);
        }
    }

    private static void ChunkKernel<TFloats>(UpdateArguments<TRule> a)
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        StepState state = a.State[0];
        if (state.Halted != 0)
        {
            return;
        }

        bool skip = a.Clip.Outcome[0].Skip != 0;
        bool recording = state.Recording != 0;
        float coefficient = a.Clip.Coefficients[Grid.IdxX];
        TRule rule = a.Rule.At(state);
        ClipChunk chunk = a.Clip.Chunks[Grid.IdxX];
        AdjacentRange<TFloats> range = AdjacentRange<TFloats>.Of(chunk.Start, chunk.Length);
        for (long k = Group.IdxX; k < range.Whole; k += ChunkGroup)
        {
            UpdateClipped<TFloats>(a, rule, recording, skip, coefficient, range.First + (k * TFloats.Count));
        }

        if (Group.IdxX < range.Edges)
        {
            UpdateClipped<Float1>(a, rule, recording, skip, coefficient, range.Edge(Group.IdxX));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpdateClipped<T>(UpdateArguments<TRule> a, TRule rule, bool recording, bool skip, float coefficient, long index)
        where T : struct, IAdjacentFloats<T>
    {
        if (!skip)
        {
            T gradient = ClipRules.Clip(T.Load(a.Gradients, index), T.Of(coefficient), T.Of(a.Clip.Limit));
            Update(a, rule, recording, index, gradient);
        }
        else if (recording)
        {
            T.Store(a.Gradients, index, T.Of(0f));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<T>(UpdateArguments<TRule> a, TRule rule, bool recording, long index, T gradient)
        where T : struct, IAdjacentFloats<T>
    {
        T weight = T.Load(a.Weights, index);
        T first = T.Of(0f);
        T second = T.Of(0f);
        if (a.First.Length > 0)
        {
            first = T.Load(a.First, index);
        }

        if (a.Second.Length > 0)
        {
            second = T.Load(a.Second, index);
        }

        Updated<T> next = rule.Next(weight, gradient, first, second);
        if (a.First.Length > 0)
        {
            T.Store(a.First, index, next.First);
        }

        if (a.Second.Length > 0)
        {
            T.Store(a.Second, index, next.Second);
        }

        T.Store(a.Weights, index, weight + next.Update);
        if (recording)
        {
            T.Store(a.Gradients, index, next.Update);
        }
    }

    private readonly struct Unclipped : IElementOp<UpdateArguments<TRule>>
    {
        // They branch on the step's state.
        public static bool FoursOnProcessors => true;

        public static long Length(UpdateArguments<TRule> a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(UpdateArguments<TRule> a, long index)
            where T : struct, IAdjacentFloats<T>
        {
            StepState state = a.State[0];
            if (state.Halted == 0)
            {
                Update(a, a.Rule.At(state), state.Recording != 0, index, T.Load(a.Gradients, index));
            }
        }
    }
}
