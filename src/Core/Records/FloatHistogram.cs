using System.Buffers.Binary;

namespace GpuGrad;

/// <summary>
/// Counts of finite, non-zero floats in 2,048 bins: the bin is the float's bits shifted right by 21, so sign, exponent
/// and two mantissa bits; a quarter octave each. Bins 0-1023 hold positive, 1024-2047 negative values. Zeros, NaN and
/// ±Inf have no bin; <see cref="TensorStatistics"/> counts them.
/// </summary>
public sealed class FloatHistogram
{
    /// <summary>Number of bins.</summary>
    public const int BinCount = 2048;

    private const int Shift = 21;
    private const int SignBin = BinCount / 2;
    private const int EncodedPairBytes = sizeof(ushort) + sizeof(uint);

    private readonly long[] counts;

    /// <summary>An empty histogram.</summary>
    public FloatHistogram() => counts = new long[BinCount];

    /// <summary>A histogram with the given count per bin, as a device delivers them.</summary>
    /// <exception cref="ArgumentException">There are not exactly 2,048 counts.</exception>
    public FloatHistogram(ReadOnlySpan<uint> countPerBin)
        : this()
    {
        if (countPerBin.Length != BinCount)
        {
            throw new ArgumentException($"a histogram has {BinCount} bins, not {countPerBin.Length}", nameof(countPerBin));
        }

        for (int bin = 0; bin < BinCount; bin++)
        {
            counts[bin] = countPerBin[bin];
        }
    }

    /// <summary>The count of every bin; index = bin.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Number of values in the bins: the finite ones that are not zero.</summary>
    public long Total
    {
        get
        {
            long total = 0;
            foreach (long count in counts)
            {
                total += count;
            }

            return total;
        }
    }

    /// <summary>The bin of a finite, non-zero value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, NaN or infinite, which have no bin.</exception>
    public static int BinOf(float value) => value != 0 && float.IsFinite(value)
        ? (int)(BitConverter.SingleToUInt32Bits(value) >> Shift)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "zero, NaN and infinities have no bin");

    /// <summary>The lower edge of a bin on the number line; a positive bin holds it, a negative one does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bin.</exception>
    public static double LowerEdge(int bin) => bin < SignBin ? Magnitude(bin) : -Magnitude(bin - SignBin + 1);

    /// <summary>The upper edge of a bin on the number line; a negative bin holds it, a positive one does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bin.</exception>
    public static double UpperEdge(int bin) => bin < SignBin ? Magnitude(bin + 1) : -Magnitude(bin - SignBin);

    /// <summary>
    /// Where a bin stands from the most negative (0) to the most positive value (2047);
    /// <see cref="BinAt"/> is the way back.
    /// </summary>
    public static int AxisPosition(int bin) => bin < SignBin ? SignBin + bin : BinCount - 1 - bin;

    /// <summary>The bin at a position of the ordered axis (see <see cref="AxisPosition"/>).</summary>
    public static int BinAt(int position) => position < SignBin ? BinCount - 1 - position : position - SignBin;

    /// <summary>Adds <paramref name="count"/> values to a bin.</summary>
    public void Add(int bin, long count = 1) => counts[bin] += count;

    /// <summary>Adds the counts of another histogram: of another step, layer or machine.</summary>
    public void Merge(FloatHistogram other)
    {
        for (int bin = 0; bin < BinCount; bin++)
        {
            counts[bin] += other.counts[bin];
        }
    }

    /// <summary>
    /// The value below which a share <paramref name="p"/> of the finite values lies, zeros included: of n sorted values the
    /// ⌈p·n⌉th, the first for p = 0, between edges that hold it for certain. All three are NaN when there is no finite value.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not in 0-1.</exception>
    public QuantileBounds Quantile(double p, TensorStatistics statistics)
    {
        if (p is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a quantile is asked for with a share in 0-1");
        }

        long finite = Total + statistics.Zeros;
        if (finite == 0)
        {
            return new QuantileBounds(double.NaN, double.NaN, double.NaN);
        }

        // 0.07 · 100 is a little above 7, and means 7.
        double rank = p * finite;
        rank = Math.Abs(rank - Math.Round(rank)) <= 1e-12 * rank ? Math.Round(rank) : rank;
        double below = 0;
        for (int position = 0; position < BinCount; position++)
        {
            if (position == SignBin && statistics.Zeros > 0)
            {
                below += statistics.Zeros;
                if (below >= rank)
                {
                    return default;
                }
            }
            int bin = BinAt(position);
            if (counts[bin] == 0)
            {
                continue;
            }

            if (below + counts[bin] >= rank)
            {
                double share = (rank - below) / counts[bin];
                double low = LowerEdge(bin), high = UpperEdge(bin);
                return new QuantileBounds(Clamp(low), Clamp(low + share * (high - low)), Clamp(high));
            }
            below += counts[bin];
        }
        return new QuantileBounds(statistics.Max, statistics.Max, statistics.Max);

        double Clamp(double value) => Math.Clamp(value, statistics.Min, statistics.Max);
    }

    /// <summary>
    /// The share of the finite values, zeros included, that lie above <paramref name="limit"/>; linear inside a bin. NaN when there is no finite value.
    /// </summary>
    public double ShareAbove(double limit, TensorStatistics statistics) =>
        Share(statistics, limit < 0, (low, high) => (high - Math.Clamp(limit, low, high), low > limit));

    /// <summary>
    /// The share of the finite values, zeros included, that lie below <paramref name="limit"/>; linear inside a bin. NaN when there is no finite value.
    /// </summary>
    public double ShareBelow(double limit, TensorStatistics statistics) =>
        Share(statistics, limit > 0, (low, high) => (Math.Clamp(limit, low, high) - low, low < limit));

    /// <summary>
    /// The bytes kept in run.db: for every bin in use, in rising order, the bin as u16 and its count as u32, both little
    /// endian. A count above 2^32-1 takes several pairs of the same bin, whose counts add up.
    /// </summary>
    public byte[] Encode()
    {
        int pairs = 0;
        foreach (long count in counts)
        {
            pairs += (int)((count + uint.MaxValue - 1) / uint.MaxValue);
        }

        byte[] bytes = new byte[pairs * EncodedPairBytes];
        Span<byte> rest = bytes;
        for (int bin = 0; bin < BinCount; bin++)
        {
            for (long left = counts[bin]; left > 0; left -= uint.MaxValue)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)bin);
                BinaryPrimitives.WriteUInt32LittleEndian(rest[sizeof(ushort)..], (uint)Math.Min(left, uint.MaxValue));
                rest = rest[EncodedPairBytes..];
            }
        }
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The length is no whole number of pairs, or a bin is out of range.</exception>
    public static FloatHistogram Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % EncodedPairBytes != 0)
        {
            throw new FormatException($"a histogram of {bytes.Length} bytes is no whole number of {EncodedPairBytes}-byte pairs");
        }

        var histogram = new FloatHistogram();
        for (; bytes.Length > 0; bytes = bytes[EncodedPairBytes..])
        {
            int bin = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            if (bin >= BinCount)
            {
                throw new FormatException($"a histogram names bin {bin}, the last one is {BinCount - 1}");
            }

            histogram.counts[bin] += BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(ushort)..]);
        }
        return histogram;
    }

    // Per bin, cut to the minimum and maximum: how much of its width counts, and whether it counts where it has no width.
    private double Share(TensorStatistics statistics, bool zerosCount, Func<double, double, (double Width, bool Point)> part)
    {
        double inside = zerosCount ? statistics.Zeros : 0;
        for (int bin = 0; bin < BinCount; bin++)
        {
            if (counts[bin] == 0)
            {
                continue;
            }

            double low = Math.Max(LowerEdge(bin), statistics.Min), high = Math.Min(UpperEdge(bin), statistics.Max);
            (double width, bool point) = part(low, high);
            inside += counts[bin] * (high > low ? width / (high - low) : point ? 1 : 0);
        }
        return inside / (Total + statistics.Zeros);
    }

    // In double, because the upper edge of the last bin is 2^128, which is no float.
    private static double Magnitude(int bin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bin, SignBin);
        int exponent = bin >> 2;
        return exponent == 0
            ? (bin & 3) * Math.ScaleB(1, -128)
            : (4 + (bin & 3)) * Math.ScaleB(1, exponent - 129);
    }
}
