using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Tests.Numerics;

/// <summary>Functions of doubles against those of the system, which are themselves within an ulp, and the bits that every system must give.</summary>
public class ElementaryFunctionTests(ITestOutputHelper output)
{
    private const double OfTheSystem = 1;
    private const int Points = 200_000;
    private const double UlpBelowOne = 1.0 / (1L << 53);

    [Fact]
    public void ExpIsAsAccurateAsStated() => Check(1.1, Range(-700, 700).Concat(Range(-1, 1)), ElementaryFunctions.Exp, Math.Exp);

    // Logarithms near 1 have the smallest results and the largest relative errors.
    [Fact]
    public void LogIsAsAccurateAsStated() =>
        Check(1.1, Range(-700, 700).Select(Math.Exp).Concat(Range(0.5, 2)).Concat(Range(1 - 1e-9, 1 + 1e-9)).Append(Math.ScaleB(1, -53)),
            ElementaryFunctions.Log, Math.Log);

    [Fact]
    public void SinesAndCosinesAreAsAccurateAsStated()
    {
        const double Unit = 1L << 40;
        double most = 0;
        for (ulong i = 0; i < Points / 10; i++)
        {
            // Multiples of 2^−40 all over the turn: an angle that doubles and decimals hold.
            long k = (long)((i * 0x9E3779B97F4A7C15) >> 24);
            (double sin, double cos) = ElementaryFunctions.SinCosOfTurns(k / Unit);
            (decimal sinExact, decimal cosExact) = SinCos(k / (decimal)Unit);
            most = Math.Max(most, Math.Max(Difference(sin, sinExact), Difference(cos, cosExact)));
        }

        output.WriteLine($"{most / UlpBelowOne} ulp");
        Assert.InRange(most, 0, 1.5 * UlpBelowOne);
    }

    [Fact]
    public void WholeAndHalfResultsAreExact()
    {
        Assert.Equal((0, 1), ElementaryFunctions.SinCosOfTurns(0));
        Assert.Equal((1, 0), ElementaryFunctions.SinCosOfTurns(0.25));
        Assert.Equal((0, -1), ElementaryFunctions.SinCosOfTurns(-0.5));
        Assert.Equal((-1, 0), ElementaryFunctions.SinCosOfTurns(0.75));
        Assert.Equal(0, ElementaryFunctions.Log(1));
        Assert.Equal(1, ElementaryFunctions.Exp(0));
    }

    [Fact]
    public void PowersAreAsAccurateAsStated()
    {
        Assert.Equal(1, ElementaryFunctions.Power(0, 0));
        foreach (long n in (long[])[1, 2, 3, 10, 100, 1000])
        {
            Check(n, Range(0.9, 1.1), x => ElementaryFunctions.Power(x, n), x => Math.Pow(x, n));
        }
    }

    // As x64 computes them.
    [Fact]
    public void TheirBitsAreTheSameOnEverySystem()
    {
        Assert.Equal(4598832831503423567, BitConverter.DoubleToInt64Bits(ElementaryFunctions.Exp(-1.25)));
        Assert.Equal(-4615271006209202399, BitConverter.DoubleToInt64Bits(ElementaryFunctions.Log(0.3)));
        Assert.Equal(4603469518431672926, BitConverter.DoubleToInt64Bits(ElementaryFunctions.SinCosOfTurns(0.1).Sin));
        Assert.Equal(4605462196814083240, BitConverter.DoubleToInt64Bits(ElementaryFunctions.SinCosOfTurns(0.1).Cos));
    }

    private static IEnumerable<double> Range(double from, double to) =>
        Enumerable.Range(0, Points + 1).Select(i => from + ((to - from) * i / Points));

    // The conversion of a double to a decimal rounds to 15 digits; that of an integer does not.
    private static double Difference(double found, decimal exact) => Math.Abs((double)((long)(found * (1L << 62)) / (decimal)(1L << 62) - exact));

    // To 26 digits, of the angle less whole quarters of a turn.
    private static (decimal Sin, decimal Cos) SinCos(decimal turns)
    {
        decimal quarters = Math.Round(4 * turns), x = (turns - (quarters / 4)) * 6.2831853071795864769252867666m, term = 1;
        decimal[] sums = [0, 0];
        for (int k = 0; k < 30; term *= x / ++k)
        {
            sums[k % 2] += k % 4 < 2 ? term : -term;
        }

        return ((int)quarters % 4) switch
        {
            0 => (sums[1], sums[0]),
            1 => (sums[0], -sums[1]),
            2 => (-sums[1], -sums[0]),
            _ => (-sums[0], sums[1]),
        };
    }

    private void Check(double ulps, IEnumerable<double> inputs, Func<double, double> function, Func<double, double> exact)
    {
        double most = 0;
        foreach (double x in inputs)
        {
            double expected = exact(x);
            double ulp = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            most = Math.Max(most, Math.Abs(function(x) - expected) / ulp);
        }

        output.WriteLine($"{most} ulp from the system's");
        Assert.InRange(most, 0, ulps + OfTheSystem);
    }
}
