using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>The block that two gradients are compared into: the five floats of a <see cref="ScaledDot"/> for each sum.</summary>
internal static class DotsLayout
{
    /// <summary>Floats a block.</summary>
    public const int Words = Sums * ScaledDot.Parts;

    /// <summary>Sums a block: Σ x·p, Σ x², Σ p².</summary>
    internal const int Sums = 3;

    /// <summary>Elements that are added up before their sum joins the others: of the shape alone, so that the number of workers changes no bit.</summary>
    internal const int ChunkLength = 4096;

    /// <summary>Reads a block.</summary>
    /// <exception cref="ArgumentException">It is shorter than <see cref="Words"/>.</exception>
    public static ConsecutiveDots Decode(ReadOnlySpan<float> block) => block.Length < Words
        ? throw new ArgumentException($"The block holds {block.Length} floats, {Words} are needed.", nameof(block))
        : new ConsecutiveDots(
            ScaledDot.Unscale(block),
            ScaledDot.Unscale(block[ScaledDot.Parts..]),
            ScaledDot.Unscale(block[(2 * ScaledDot.Parts)..]));

    /// <summary>Chunks of a tensor.</summary>
    internal static long Chunks(long length) => (length + ChunkLength - 1) / ChunkLength;

    /// <summary>Where in the records this step's block begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long BlockStart(ConsecutiveDotsArguments a) => ((long)a.State[0].RecordSlot * a.SlotStride) + a.Offset;
}
