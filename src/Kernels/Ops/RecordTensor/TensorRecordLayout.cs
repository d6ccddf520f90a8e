using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// The block of ints that measures one tensor: 2,048 bin counts (bin = the float's bits shifted right by 21; finite
/// non-zero values only), the counts of special values, the extremes as integers in the order of the floats, and sums and
/// sums of squares as float bits, each in three parts by magnitude (<see cref="MagnitudeRange"/>). A variant may leave the
/// bins of the smallest and the largest magnitudes unwritten where no value fell into them, and then says how many.
/// </summary>
internal static class TensorRecordLayout
{
    /// <summary>Bins: a quarter octave each, for both signs.</summary>
    public const int Bins = 2048;

    /// <summary>Ints a block: a whole number of cache lines.</summary>
    public const int Words = 2064;

    /// <summary>A float's bits shifted right by so many are its bin.</summary>
    internal const int BinShift = 21;

    internal const int Zeros = Bins;
    internal const int NaNs = Zeros + 1;
    internal const int PositiveInfinities = Zeros + 2;
    internal const int NegativeInfinities = Zeros + 3;

    /// <summary>Words before here are counts, which add up.</summary>
    internal const int Counts = Zeros + 4;
    internal const int Min = Counts;
    internal const int Max = Counts + 1;

    /// <summary>Words before here are whole numbers; the sums follow.</summary>
    internal const int Integers = Counts + 2;

    /// <summary>Sums of small, medium and big values, then sums of their squares.</summary>
    internal const int Sums = 6;

    /// <summary>Bins of either sign that are left unwritten: from the smallest magnitude up, and from the largest down.</summary>
    internal const int UnwrittenBelow = Integers + Sums;
    internal const int UnwrittenAbove = UnwrittenBelow + 1;

    /// <summary>Bins of one sign; those of negative values follow.</summary>
    internal const int SignBins = Bins / 2;

    /// <summary>The extremes of no values.</summary>
    internal const int NoMin = int.MaxValue;
    internal const int NoMax = int.MinValue;

    /// <summary>Reads a block that measures a tensor of <paramref name="length"/> elements.</summary>
    /// <exception cref="ArgumentException">The block is shorter than <see cref="Words"/>.</exception>
    public static MeasuredTensor Decode(ReadOnlySpan<int> block, long length)
    {
        if (block.Length < Words)
        {
            throw new ArgumentException($"The block holds {block.Length} ints, {Words} are needed.", nameof(block));
        }

        int[] bins = new int[Bins];
        Range written = WrittenBins(block);
        block[..SignBins][written].CopyTo(bins.AsSpan(..SignBins)[written]);
        block[SignBins..Bins][written].CopyTo(bins.AsSpan(SignBins..)[written]);
        long finite = length - block[NaNs] - block[PositiveInfinities] - block[NegativeInfinities];
        return new MeasuredTensor(
            bins,
            length,
            block[Zeros],
            block[NaNs],
            block[PositiveInfinities],
            block[NegativeInfinities],
            Mean: finite > 0 ? MagnitudeRange.Unscale(block.Slice(Integers, 3), power: 1) / finite : double.NaN,
            Norm: Math.Sqrt(MagnitudeRange.Unscale(block.Slice(Integers + 3, 3), power: 2)),
            Min: finite > 0 ? Extreme(block[Min]) : float.NaN,
            Max: finite > 0 ? Extreme(block[Max]) : float.NaN);

        // Of a zero the sign is lost: which of +0 and −0 is the smaller, processors do not agree on.
        static float Extreme(int ordered) => BitConverter.Int32BitsToSingle(InFloatOrder(ordered)) + 0f;
    }

    /// <summary>The bins of either sign that a block has.</summary>
    public static Range WrittenBins(ReadOnlySpan<int> block) => block[UnwrittenBelow]..(SignBins - block[UnwrittenAbove]);

    /// <summary>
    /// A float's bits as an integer that compares as the float does (−0 below +0), and back: negative floats have their
    /// other bits inverted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int InFloatOrder(int bits) => bits ^ ((bits >> 31) & 0x7FFFFFFF);

    /// <summary>Where in the records this step's block begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long BlockStart(RecordTensorArguments a) => ((long)a.State[0].RecordSlot * a.SlotStride) + a.Offset;
}
