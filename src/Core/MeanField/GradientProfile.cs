namespace GpuGrad.MeanField;

/// <summary>
/// The squared gradient that a unit gets given its value, over its mean, as a table with straight lines between its nodes.
/// Where an activation acts on a sum with what passed one before, a unit that passed is likelier to pass again, and so gets more.
/// </summary>
internal sealed class GradientProfile
{
    private const int Intervals = 64;

    // Beyond the values that a marginal stands for by means of groups.
    private const double Margin = 0.25;
    private const double Deviations = 4;

    private readonly double[] _nodes, _values;

    /// <summary>
    /// Tabulates <paramref name="profile"/> where a unit distributed as <paramref name="unit"/> may be, finer around 0, where an activation's kink
    /// shows it over the width of what is added, of standard deviation <paramref name="added"/>.
    /// </summary>
    public GradientProfile(Marginal unit, double added, Func<double, double> profile)
    {
        double least = unit.Values.Min(), most = unit.Values.Max();
        double margin = (Margin * (most - least)) + (Deviations * Math.Sqrt(unit.Variance));
        (double low, double high) = (least - margin, most + margin);
        IEnumerable<double> even = Enumerable.Range(0, Intervals + 1).Select(i => low + (i * (high - low) / Intervals));
        IEnumerable<double> fine = Enumerable.Range(-Intervals / 2, Intervals + 1).Select(i => 2 * Deviations * added * i / Intervals)
            .Where(v => v >= low && v <= high);
        _nodes = [.. even.Concat(fine).Distinct().Order()];
        _values = [.. _nodes.Select(profile)];
    }

    /// <summary>The profile at a value; outside of the table that of its end.</summary>
    public double At(double value)
    {
        (int below, int above) = (0, _nodes.Length - 1);
        if (value <= _nodes[below])
        {
            return _values[below];
        }

        if (value >= _nodes[above])
        {
            return _values[above];
        }

        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            (below, above) = _nodes[middle] <= value ? (middle, above) : (below, middle);
        }

        double place = (value - _nodes[below]) / (_nodes[above] - _nodes[below]);
        return _values[below] + (place * (_values[above] - _values[below]));
    }
}
