namespace GpuGrad.Diagnosis.Precision;

/// <summary>
/// What rounding to a format does to the values of a histogram, in shares of its values, zeros not among them. A bin whose
/// values do not all go one way is shared out evenly over its width, and <see cref="Uncertain"/> says how many values lie in such bins: no
/// share is off by more than that, and a bin is a quarter octave wide.
/// </summary>
/// <param name="Values">Values that are finite and not zero.</param>
/// <param name="ToZero">Share that becomes zero.</param>
/// <param name="ToSubnormal">Share that is not lost, but is smaller than the smallest normal number and loses digits.</param>
/// <param name="Overflow">Share that becomes infinite (or NaN where the format has no infinity).</param>
/// <param name="Uncertain">Share in bins that a limit cuts: the error bound of the three.</param>
internal readonly record struct PrecisionShares(long Values, double ToZero, double ToSubnormal, double Overflow, double Uncertain)
{
    /// <summary>The shares of a histogram after its values were multiplied by 2^<paramref name="scale"/>, exactly.</summary>
    public static PrecisionShares Of(FloatHistogram histogram, FloatFormat format, int scale = 0)
    {
        double values = histogram.Total, zero = 0, subnormal = 0, overflow = 0, uncertain = 0;
        const int Sizes = FloatHistogram.BinCount / 2;
        for (int bin = 0; bin < Sizes; bin++)
        {
            double count = histogram.Counts[bin] + histogram.Counts[bin + Sizes];
            if (count == 0)
            {
                continue;
            }

            double low = Math.ScaleB(FloatHistogram.LowerEdge(bin), scale), high = Math.ScaleB(FloatHistogram.UpperEdge(bin), scale);
            double lost = Below(low, high, format.ZeroUpTo), small = Below(low, high, format.LeastNormal), large = 1 - Below(low, high, format.OverflowAbove);
            zero += count * lost;
            subnormal += count * (small - lost);
            overflow += count * large;
            // The lowest value of a bin may be the tie that becomes zero.
            if (lost is > 0 and < 1 || small is > 0 and < 1 || large is > 0 and < 1 || low == format.ZeroUpTo)
            {
                uncertain += count;
            }
        }

        return values == 0 ? default : new PrecisionShares(histogram.Total, zero / values, subnormal / values, overflow / values, uncertain / values);
    }

    private static double Below(double low, double high, double limit) => Math.Clamp((limit - low) / (high - low), 0, 1);
}
