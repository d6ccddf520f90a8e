using System.Runtime.CompilerServices;

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

    /// <summary>
    /// Prints the row of docs/science.md, and fails where the mean is further than <paramref name="tolerance"/> from <paramref name="expected"/>, or
    /// the row says something else.
    /// </summary>
    public void AssertMean(string row, double expected, double tolerance, [CallerFilePath] string test = "")
    {
        AssertMean(row, expected, Mean, StandardError, tolerance);
        AssertRow(Path.GetFileNameWithoutExtension(test), row, expected, Mean);
    }

    /// <summary>The same of values that are natural logarithms, as their tolerance is.</summary>
    public void AssertGeometricMean(string row, double expected, double tolerance, [CallerFilePath] string test = "")
    {
        AssertMean($"ln {row}", Math.Log(expected), Mean, StandardError, tolerance);
        AssertRow(Path.GetFileNameWithoutExtension(test), row, expected, Math.Exp(Mean));
    }

    private void AssertMean(string row, double expected, double mean, double standardError, double tolerance)
    {
        string line = FormattableString.Invariant($"{row} | {expected:G5} ± {tolerance:G2} | {mean:G5} ± {standardError:G2} | {_values.Length}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(Math.Abs(mean - expected) <= tolerance, line);
        // A mean known no better than its tolerance would pass by luck.
        Assert.True(2 * standardError <= tolerance, line);
    }

    // Theory to the digits printed, a mean to its printed standard error: other processors round sums otherwise.
    private void AssertRow(string test, string key, double theory, double mean)
    {
        (DocumentTable table, int row) = Assert.Single(
            DocumentTable.All.Where(
                t => t.Command is { } command && command.StartsWith("TEST ", StringComparison.Ordinal) && command[5..].Split('|').Contains(test))
                .SelectMany(t => Enumerable.Range(0, t.Rows.Count).Select(r => (t, r))),
            place => place.t.Key(place.r) == key.Replace(" 0.", " .", StringComparison.Ordinal));
        if (table.Columns.FirstOrDefault(column => column.StartsWith("theory", StringComparison.Ordinal)) is { } column)
        {
            (double stated, double halfDigit) = DocumentTable.Number(table.Cell(row, column));
            Assert.Equal(theory, stated, halfDigit * (1 + 1e-9));
        }

        string measured = table.Cell(row, "measured");
        (double printed, double rounding) = DocumentTable.Number(measured);
        Assert.Equal(mean, printed, Math.Max(rounding * (1 + 1e-9), DocumentTable.Spread(measured)));
        Assert.Equal($"{_values.Length}", table.Cell(row, "seeds"));
    }

    /// <summary>
    /// The mean of values[l] / values[l + 1] over neighbours from the layer <paramref name="first"/> to <paramref name="last"/>, counted from 1.
    /// </summary>
    public static double MeanRatio(IReadOnlyList<double> values, int first, int last) =>
        Enumerable.Range(first - 1, last - first).Average(l => values[l] / values[l + 1]);
}
