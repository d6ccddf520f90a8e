using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Clipping;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Optimizers;

/// <summary>The SIMT kernels of every optimizer: a thread a weight, or, where gradients are clipped, a group a chunk.</summary>
internal static class ElementUpdate
{
    private const int ChunkGroup = 128;

    /// <summary>Appends the launch.</summary>
    public static void Emit<TRule>(CallList calls, UpdateArguments<TRule> arguments)
        where TRule : struct, IUpdateRule<TRule>
    {
        if (arguments.Clip.ChunkCount > 0)
        {
            calls.Launch(ChunkKernel, new KernelConfig(arguments.Clip.ChunkCount, ChunkGroup), arguments);
        }
        else
        {
            calls.Launch(Kernel, LaunchShape.Elements(arguments.Length, calls), arguments);
        }
    }

    private static void Kernel<TRule>(UpdateArguments<TRule> a)
        where TRule : struct, IUpdateRule<TRule>
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length && a.State[0].Halted == 0)
        {
            StepState state = a.State[0];
            Update(a, a.Rule.At(state), state.Recording != 0, i, a.Gradients[i]);
        }
    }

    private static void ChunkKernel<TRule>(UpdateArguments<TRule> a)
        where TRule : struct, IUpdateRule<TRule>
    {
        StepState state = a.State[0];
        if (state.Halted != 0)
        {
            return;
        }

        ClipChunk chunk = a.Clip.Chunks[Grid.IdxX];
        bool skip = a.Clip.Outcome[0].Skip != 0;
        bool recording = state.Recording != 0;
        Float1 coefficient = new(a.Clip.Coefficients[Grid.IdxX]);
        Float1 limit = new(a.Clip.Limit);
        TRule rule = a.Rule.At(state);
        for (long i = chunk.Start + Group.IdxX; i < chunk.Start + chunk.Length; i += ChunkGroup)
        {
            if (!skip)
            {
                Update(a, rule, recording, i, ClipRules.Clip(new Float1(a.Gradients[i]), coefficient, limit).Value);
            }
            else if (recording)
            {
                a.Gradients[i] = 0f;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<TRule>(UpdateArguments<TRule> a, TRule rule, bool recording, long i, float gradient)
        where TRule : struct, IUpdateRule<TRule>
    {
        bool hasFirst = a.First.Length > 0;
        bool hasSecond = a.Second.Length > 0;
        float weight = a.Weights[i];
        Updated<Float1> next = rule.Next(
            new Float1(weight),
            new Float1(gradient),
            new Float1(hasFirst ? a.First[i] : 0f),
            new Float1(hasSecond ? a.Second[i] : 0f));
        if (hasFirst)
        {
            a.First[i] = next.First.Value;
        }

        if (hasSecond)
        {
            a.Second[i] = next.Second.Value;
        }

        a.Weights[i] = weight + next.Update.Value;
        if (recording)
        {
            a.Gradients[i] = next.Update.Value;
        }
    }
}
