namespace GpuGrad.Reports;

/// <summary>
/// The form in which a page carries a histogram: for every bin in use, from the most negative value to the most
/// positive, how many axis positions it lies behind the one before (from -1) and its count, both as varints of seven
/// bits a byte, low first; all of it in base64. histograms.js unpacks it.
/// </summary>
internal static class HistogramPacking
{
    /// <summary>Packs one histogram; empty for an empty one.</summary>
    public static string Pack(FloatHistogram histogram)
    {
        var bytes = new List<byte>();
        int previous = -1;
        for (int position = 0; position < FloatHistogram.BinCount; position++)
        {
            long count = histogram.Counts[FloatHistogram.BinAt(position)];
            if (count == 0)
            {
                continue;
            }

            AppendVarint(bytes, position - previous);
            AppendVarint(bytes, count);
            previous = position;
        }
        return Convert.ToBase64String([.. bytes]);
    }

    private static void AppendVarint(List<byte> bytes, long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }
}
