namespace GpuGrad.Export;

/// <summary>A bucket of a histogram as TensorBoard draws it.</summary>
/// <param name="Left">Its left edge, finite.</param>
/// <param name="Right">Its right edge, finite; the left edge of the next row.</param>
/// <param name="Count">Values in it.</param>
internal readonly record struct HistogramRow(double Left, double Right, long Count)
{
    // TensorBoard's axis is linear: what is ten octaves below the largest value lies within a pixel of zero.
    private const int BinsKept = 10 * BinsPerOctave;
    private const int BinsPerOctave = 4;
    private const int SignBin = FloatHistogram.BinCount / 2;

    /// <summary>
    /// The finite values of a tensor as rows that follow one another without a gap: the bins with their exact edges from the
    /// largest magnitude down to the tenth octave below it, the smaller values and the zeros in one row around 0, and
    /// neighbouring empty bins as one row. No row where there is no finite value.
    /// </summary>
    public static IReadOnlyList<HistogramRow> Of(FloatHistogram histogram, long zeros)
    {
        ReadOnlySpan<long> counts = histogram.Counts;
        int top = Math.Max(counts[..SignBin].LastIndexOfAnyExcept(0), counts[SignBin..].LastIndexOfAnyExcept(0));
        // At least the smallest bin goes to the zeros, so that the row around them has a width.
        int kept = Math.Max(top - BinsKept + 1, 1);
        long smallNegative = Sum(counts[SignBin..(SignBin + kept)]), smallPositive = Sum(counts[..kept]);
        bool negative = counts[SignBin..].ContainsAnyExcept(0), positive = counts[..SignBin].ContainsAnyExcept(0);
        double edge = FloatHistogram.LowerEdge(kept);

        List<HistogramRow> rows = [];
        for (int magnitude = top; magnitude >= kept; magnitude--)
        {
            Append(rows, FloatHistogram.LowerEdge(SignBin + magnitude), FloatHistogram.UpperEdge(SignBin + magnitude), counts[SignBin + magnitude]);
        }

        Append(rows, negative || !positive ? -edge : 0, positive || !negative ? edge : 0, smallNegative + zeros + smallPositive);
        for (int magnitude = kept; magnitude <= top; magnitude++)
        {
            Append(rows, FloatHistogram.LowerEdge(magnitude), FloatHistogram.UpperEdge(magnitude), counts[magnitude]);
        }

        while (rows is [.., { Count: 0 }])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows;
    }

    private static void Append(List<HistogramRow> rows, double left, double right, long count)
    {
        if (count == 0 && rows.Count == 0)
        {
            return;
        }

        if (count == 0 && rows[^1].Count == 0)
        {
            rows[^1] = rows[^1] with { Right = right };
        }
        else
        {
            rows.Add(new HistogramRow(left, right, count));
        }
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
