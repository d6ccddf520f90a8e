namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>One quantity of the table, measured on several nets that differ in nothing but their seed.</summary>
internal sealed class SeedSample
{
    private readonly double[] _values;

    /// <summary>Measures with the seeds 1 to <paramref name="seeds"/>.</summary>
    public SeedSample(int seeds, Func<ulong, double> measure) => _values = [.. Enumerable.Range(1, seeds).Select(seed => measure((ulong)seed))];

    /// <summary>The mean over the seeds.</summary>
    public double Mean => _values.Average();

    /// <summary>The standard error of <see cref="Mean"/>.</summary>
    public double StandardError => Math.Sqrt(_values.Sum(v => (v - Mean) * (v - Mean)) / (_values.Length - 1) / _values.Length);

    /// <summary>Prints the row of docs/science.md, and fails where the mean is further than <paramref name="tolerance"/> from <paramref name="expected"/>.</summary>
    public void AssertMean(string row, double expected, double tolerance)
    {
        string line = FormattableString.Invariant($"{row} | {expected:G5} ± {tolerance:G2} | {Mean:G5} ± {StandardError:G2} | {_values.Length}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(Math.Abs(Mean - expected) <= tolerance, line);
        // A mean known no better than its tolerance would pass by luck.
        Assert.True(2 * StandardError <= tolerance, line);
    }

    /// <summary>The mean of values[l] / values[l + 1] over neighbours from the layer <paramref name="first"/> to <paramref name="last"/>, counted from 1.</summary>
    public static double MeanRatio(IReadOnlyList<double> values, int first, int last) =>
        Enumerable.Range(first - 1, last - first).Average(l => values[l] / values[l + 1]);
}
