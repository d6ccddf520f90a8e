namespace GpuGrad.Verdicts;

/// <summary>
/// How sure a verdict is. A fact, such as a NaN or equal weights, has 1. A measured ratio x held against a limit t has the
/// probability that x lies beyond t, were ln x normally distributed with the spread that the rule found: 0.5 at the limit,
/// and nearly 1 where x is several spreads beyond it. A verdict below 0.5 is not told.
/// </summary>
internal static class Sureness
{
    /// <summary>A fact.</summary>
    public const double Certain = 1;

    /// <summary>The spread of one batch's norm about that of others, at the least: a quarter, on the scale of ln.</summary>
    public const double BatchSpread = 0.22;

    // The logistic curve 1/(1 + e^(−1.702 z)) is within 0.01 of the normal distribution function.
    private const double Logistic = 1.702;

    /// <summary>
    /// That the positive <paramref name="value"/> lies above <paramref name="limit"/>, ln value having a standard deviation of <paramref name="logSpread"/>.
    /// </summary>
    public static double Above(double value, double limit, double logSpread = BatchSpread) =>
        Round(1 / (1 + Math.Exp(-Logistic * (Math.Log(value) - Math.Log(limit)) / logSpread)));

    /// <summary>That it lies below; a value of zero does for certain.</summary>
    public static double Below(double value, double limit, double logSpread = BatchSpread) => value == 0 ? Certain : Above(limit, value, logSpread);

    private static double Round(double sureness) => Math.Round(sureness, 3);
}
