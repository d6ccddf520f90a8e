namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Functions of doubles for what the host computes and a weight depends on: additions, multiplications and divisions alone,
/// so that every system gives the same bits, which the C libraries behind <see cref="Math"/> do not. Range reduction and
/// Taylor series that end below a quarter of an ulp; errors are stated in ulp.
/// </summary>
internal static class ElementaryFunctions
{
    // ln 2 in two parts: the first has 32 bits, so that its products with exponents are exact.
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;

    // 1/k! and 2/(2k + 1).
    private static readonly double[] s_inverseFactorials = [.. Enumerable.Range(0, 19).Select(k => 1 / Factorial(k))];
    private static readonly double[] s_logCoefficients = [.. Enumerable.Range(0, 12).Select(k => 2.0 / ((2 * k) + 1))];

    /// <summary>e^x for −700 ≤ x ≤ 700; 1.1 ulp.</summary>
    public static double Exp(double x)
    {
        double n = Math.Round(x * 1.4426950408889634);
        double r = x - (n * Ln2High) - (n * Ln2Low);
        return Series(r, last: 13, step: 1) * BitConverter.Int64BitsToDouble(((long)n + ExponentBias) << MantissaBits);
    }

    /// <summary>ln x of a positive normal x; 1 ulp.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> MantissaBits) - ExponentBias;
        double m = BitConverter.Int64BitsToDouble(bits - ((long)exponent << MantissaBits));
        // m in [√½, √2), so that f is centred on 0.
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        // ln(1 + f) = 2 artanh(s) = 2 s + s R, of which 2 s = f − s f has its greatest part in f, which is exact.
        double f = m - 1, s = f / (2 + f), square = s * s, sum = 0;
        for (int k = s_logCoefficients.Length - 1; k > 0; k--)
        {
            sum = (sum + s_logCoefficients[k]) * square;
        }

        return (exponent * Ln2High) + (f - ((s * (f - sum)) - (exponent * Ln2Low)));
    }

    /// <summary>Sine and cosine of an angle of so many turns, −2^20 ≤ turns ≤ 2^20; 1.5 ulp of the larger one.</summary>
    public static (double Sin, double Cos) SinCosOfTurns(double turns)
    {
        // Reduced before it is multiplied by 2π, without an error.
        double quarters = Math.Round(4 * turns);
        double x = (turns - (0.25 * quarters)) * (2 * Math.PI), square = x * x;
        (double sin, double cos) = (x * Series(-square, last: 17, step: 2), Series(-square, last: 16, step: 2));
        return ((long)quarters & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    /// <summary>x to the power of n ≥ 0 by repeated squaring; n ulp.</summary>
    public static double Power(double x, long n)
    {
        double power = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            power *= (n & 1) != 0 ? x : 1;
        }

        return power;
    }

    private static double Factorial(int k) => k < 2 ? 1 : k * Factorial(k - 1);

    // Σ zⁱ / k! over k = last, last − step, … down to 0 or 1, i being the number of steps below k.
    private static double Series(double z, int last, int step)
    {
        double sum = s_inverseFactorials[last];
        for (int k = last - step; k >= 0; k -= step)
        {
            sum = (sum * z) + s_inverseFactorials[k];
        }

        return sum;
    }
}
