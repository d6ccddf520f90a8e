using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;
using ILGPU;

namespace GpuGrad.Kernels.Dropout;

/// <summary>Dropout; a thread draws one block of random numbers and does the four elements that they belong to.</summary>
public sealed class BlockThreadDropout() : KernelVariant<DropoutArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, DropoutArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(StepUniforms.Blocks(arguments.Length)), arguments);

    private static void Kernel(DropoutArguments a)
    {
        long block = Grid.LongGlobalIndex.X;
        long i = StepUniforms.FirstElement(block);
        if (i < a.Length)
        {
            PhiloxBlock words = StepUniforms.Words(a.Seed, a.State[0].Step, a.Op, block);
            Element(a, i, words.X);
            Element(a, i + StepUniforms.Stride, words.Y);
            Element(a, i + (2 * StepUniforms.Stride), words.Z);
            Element(a, i + (3 * StepUniforms.Stride), words.W);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Element(DropoutArguments a, long i, uint word)
    {
        if (i < a.Length)
        {
            a.Y[i] = DropoutMask.Apply(new Float1(a.X[i]), new Float1(StepUniforms.Unit(word)), new Float1(a.Probability), new Float1(a.Scale)).Value;
        }
    }
}
