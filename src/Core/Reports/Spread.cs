namespace GpuGrad.Reports;

/// <summary>What several runs of one net came to.</summary>
/// <param name="Median">The median of the finite values, the mean of the middle two where their number is even; NaN without any.</param>
/// <param name="Low">The smallest finite value; NaN without any.</param>
/// <param name="High">The largest.</param>
/// <param name="Finite">How many values are finite.</param>
/// <param name="Count">How many values there are.</param>
internal readonly record struct Spread(double Median, double Low, double High, int Finite, int Count)
{
    /// <summary>The spread of these values.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        List<double> all = [.. values];
        List<double> finite = [.. all.Where(double.IsFinite).Order()];
        int n = finite.Count;
        return n == 0
            ? new Spread(double.NaN, double.NaN, double.NaN, 0, all.Count)
            : new Spread(0.5 * finite[(n - 1) / 2] + 0.5 * finite[n / 2], finite[0], finite[^1], n, all.Count);
    }
}
