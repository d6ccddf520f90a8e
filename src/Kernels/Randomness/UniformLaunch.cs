using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// The kernel of element-wise ops with random numbers on GPUs. The numbers of four neighbouring elements lie in four
/// neighbouring blocks: a thread draws those and does the sixteen elements that they serve, in four 128-bit accesses. In
/// what is left of the last <see cref="StepUniforms.Chunk"/>, and where a view does not begin on 16 bytes, a thread draws
/// one block and does its four elements.
/// </summary>
internal static class UniformLaunch
{
    private const int ThreadsPerChunk = StepUniforms.Stride / 4;

    /// <summary>Appends the launch.</summary>
    public static void Emit<TOp, TArguments>(CallList calls, TArguments arguments, params ReadOnlySpan<ArrayView<float>> views)
        where TOp : struct, IUniformOp<TArguments>
        where TArguments : struct
    {
        long length = TOp.Length(arguments);
        if (QuadAlignment.Of(views))
        {
            long whole = length / StepUniforms.Chunk;
            long blocks = StepUniforms.Blocks(length - (whole * StepUniforms.Chunk));
            calls.Launch(QuadKernel<TOp, TArguments>, LaunchShape.Elements((whole * ThreadsPerChunk) + blocks), arguments);
        }
        else
        {
            calls.Launch(BlockKernel<TOp, TArguments>, LaunchShape.Elements(StepUniforms.Blocks(length)), arguments);
        }
    }

    private static void QuadKernel<TOp, TArguments>(TArguments a)
        where TOp : struct, IUniformOp<TArguments>
        where TArguments : struct
    {
        long thread = Grid.LongGlobalIndex.X;
        long whole = TOp.Length(a) / StepUniforms.Chunk;
        if (thread < whole * ThreadsPerChunk)
        {
            long block = thread * 4;
            long index = StepUniforms.FirstElement(block);
            PhiloxBlock b0 = TOp.Words(a, block);
            PhiloxBlock b1 = TOp.Words(a, block + 1);
            PhiloxBlock b2 = TOp.Words(a, block + 2);
            PhiloxBlock b3 = TOp.Words(a, block + 3);
            TOp.Apply(a, index, Units(b0.X, b1.X, b2.X, b3.X));
            TOp.Apply(a, index + StepUniforms.Stride, Units(b0.Y, b1.Y, b2.Y, b3.Y));
            TOp.Apply(a, index + (2 * StepUniforms.Stride), Units(b0.Z, b1.Z, b2.Z, b3.Z));
            TOp.Apply(a, index + (3 * StepUniforms.Stride), Units(b0.W, b1.W, b2.W, b3.W));
        }
        else
        {
            Block<TOp, TArguments>(a, thread + (whole * (StepUniforms.Stride - ThreadsPerChunk)));
        }
    }

    private static void BlockKernel<TOp, TArguments>(TArguments a)
        where TOp : struct, IUniformOp<TArguments>
        where TArguments : struct => Block<TOp, TArguments>(a, Grid.LongGlobalIndex.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block<TOp, TArguments>(TArguments a, long block)
        where TOp : struct, IUniformOp<TArguments>
        where TArguments : struct
    {
        long index = StepUniforms.FirstElement(block);
        if (index < TOp.Length(a))
        {
            PhiloxBlock words = TOp.Words(a, block);
            Element<TOp, TArguments>(a, index, words.X);
            Element<TOp, TArguments>(a, index + StepUniforms.Stride, words.Y);
            Element<TOp, TArguments>(a, index + (2 * StepUniforms.Stride), words.Z);
            Element<TOp, TArguments>(a, index + (3 * StepUniforms.Stride), words.W);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Element<TOp, TArguments>(TArguments a, long index, uint word)
        where TOp : struct, IUniformOp<TArguments>
        where TArguments : struct
    {
        if (index < TOp.Length(a))
        {
            TOp.Apply(a, index, new Float1(StepUniforms.Unit(word)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Units(uint x, uint y, uint z, uint w) =>
        new(StepUniforms.Unit(x), StepUniforms.Unit(y), StepUniforms.Unit(z), StepUniforms.Unit(w));
}
