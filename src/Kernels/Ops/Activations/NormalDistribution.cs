namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>The normal distribution in double precision, relative to the result also far out in the tails.</summary>
internal static class NormalDistribution
{
    // Both expansions are good to 1e-14 here: the series has lost two digits, the fraction needs 96 terms. Further out it needs
    // fewer, up to x = 5 in proportion to 1/x²: 22 there, 11 at 10, 7 at 20.
    private const double SeriesEnds = 2;

    /// <summary>φ(x) = e^(−x²/2) / √(2π).</summary>
    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Φ(x).</summary>
    public static double Distribution(double x) => x < 0 ? Tail(-x) : 1 - Tail(x);

    // ½ − φ(x) (x + x³/3 + x⁵/(3·5) + …), and φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))): Abramowitz & Stegun 26.2.11, 26.2.14.
    private static double Tail(double x)
    {
        if (x < SeriesEnds)
        {
            double term = x;
            double sum = x;
            for (int n = 3; term > 1e-18 * sum; n += 2)
            {
                term *= x * x / n;
                sum += term;
            }

            return 0.5 - (Density(x) * sum);
        }

        double fraction = x;
        for (int n = 10 + (int)(370 / (x * x)); n > 0; n--)
        {
            fraction = x + (n / fraction);
        }

        return Density(x) / fraction;
    }
}
