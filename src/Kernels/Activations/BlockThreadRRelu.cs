using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;
using ILGPU;

namespace GpuGrad.Kernels.Activations;

/// <summary>Randomised leaky ReLU; a thread draws one block of random numbers and does the four elements that they belong to.</summary>
public sealed class BlockThreadRRelu() : KernelVariant<RReluArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, RReluArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(StepUniforms.Blocks(arguments.Length)), arguments);

    private static void Kernel(RReluArguments a)
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
    private static void Element(RReluArguments a, long i, uint word)
    {
        if (i < a.Length)
        {
            Float1 unit = new(StepUniforms.Unit(word));
            Float1 slope = RandomSlope.Of(new Float1(a.X[i]), unit, new Float1(a.Lower), new Float1(a.Upper - a.Lower));
            a.Result[i] = a.Values[i] * slope.Value;
        }
    }
}
