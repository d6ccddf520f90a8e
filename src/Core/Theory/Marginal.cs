namespace GpuGrad.Theory;

/// <summary>
/// The distribution of a unit's value over random weights: some values with their weights, and an independent normal
/// part. A dense layer's result is one value, its mean, and the normal part; a sum over a skip has the values of what
/// came before.
/// </summary>
/// <param name="Values">The values.</param>
/// <param name="Weights">Their probabilities.</param>
/// <param name="Variance">The variance of the normal part, around each.</param>
internal sealed record Marginal(double[] Values, double[] Weights, double Variance)
{
    // As many values as keep a smooth distribution's mean square within about a percent.
    private const int MostValues = 48;

    private IReadOnlyList<(double Point, double Weight)>? _points;

    /// <summary>A normal distribution.</summary>
    public static Marginal Normal(double mean, double variance) => new([mean], [1], Math.Max(0, variance));

    /// <summary>Whether it is normal.</summary>
    public bool IsNormal => Values.Length == 1;

    /// <summary>E f(u).</summary>
    public double Mean(Func<double, double> f)
    {
        double sum = 0;
        foreach ((double point, double weight) in Points)
            sum += weight * f(point);
        return sum;
    }

    /// <summary>Its standard deviation.</summary>
    public double Deviation
    {
        get
        {
            double mean = Values.Zip(Weights, (v, w) => v * w).Sum();
            return Math.Sqrt(Values.Zip(Weights, (v, w) => w * (v - mean) * (v - mean)).Sum() + Variance);
        }
    }

    /// <summary>The distribution of a·u + b.</summary>
    public Marginal Affine(double a, double b) => new([.. Values.Select(v => (a * v) + b)], Weights, a * a * Variance);

    /// <summary>The distribution of f(u).</summary>
    public Marginal Through(Func<double, double> f) => new Marginal(
        [.. Points.Select(p => f(p.Point))], [.. Points.Select(p => p.Weight)], 0).Reduced();

    /// <summary>The distribution of u + v for an independent v.</summary>
    public Marginal Plus(Marginal other) => new Marginal(
        [.. Values.SelectMany(v => other.Values, (v, w) => v + w)],
        [.. Weights.SelectMany(v => other.Weights, (v, w) => v * w)],
        Variance + other.Variance).Reduced();

    private IReadOnlyList<(double Point, double Weight)> Points => _points ??=
        [.. Values.SelectMany((v, i) => NormalQuadrature.Points(v, Variance).Select(p => (p.Point, p.Weight * Weights[i])))];

    // Neighbours are joined into groups of about equal weight, each standing at its mean.
    private Marginal Reduced()
    {
        if (Values.Length <= MostValues)
            return this;
        double[] values = [.. Values], weights = [.. Weights];
        Array.Sort(values, weights);
        double total = weights.Sum(), below = 0;
        double[] groupWeights = new double[MostValues], groupSums = new double[MostValues];
        for (int i = 0; i < values.Length; i++)
        {
            int group = (int)Math.Min(MostValues - 1, MostValues * (below + (weights[i] / 2)) / total);
            groupWeights[group] += weights[i] / total;
            groupSums[group] += weights[i] / total * values[i];
            below += weights[i];
        }

        int[] used = [.. Enumerable.Range(0, MostValues).Where(g => groupWeights[g] > 0)];
        return new([.. used.Select(g => groupSums[g] / groupWeights[g])], [.. used.Select(g => groupWeights[g])], Variance);
    }
}
