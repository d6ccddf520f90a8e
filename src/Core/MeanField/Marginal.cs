namespace GpuGrad.MeanField;

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

    /// <summary>A normal distribution.</summary>
    public static Marginal Normal(double mean, double variance) => new([mean], [1], Math.Max(0, variance));

    /// <summary>Whether it is normal.</summary>
    public bool IsNormal => Values.Length == 1;

    /// <summary>Its standard deviation.</summary>
    public double Deviation
    {
        get
        {
            double mean = Values.Zip(Weights, (v, w) => v * w).Sum();
            return Math.Sqrt(Values.Zip(Weights, (v, w) => w * (v - mean) * (v - mean)).Sum() + Variance);
        }
    }

    /// <summary>The c &gt; 0 by which this is the distribution of c·v, v being distributed as <paramref name="other"/>; null where there is none.</summary>
    public double? MultipleOf(Marginal other)
    {
        double c = Variance > 0 ? Math.Sqrt(Variance / other.Variance) : Values[^1] / other.Values[^1];
        if (!double.IsFinite(c) || c <= 0 || Values.Length != other.Values.Length || !AreOne(Variance, c * c * other.Variance, Variance))
        {
            return null;
        }

        double most = Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));
        for (int i = 0; i < Values.Length; i++)
        {
            if (!AreOne(Values[i], c * other.Values[i], most) || !AreOne(Weights[i], other.Weights[i], 1))
            {
                return null;
            }
        }

        return c;

        static bool AreOne(double a, double b, double size) => Math.Abs(a - b) <= 1e-12 * size;
    }

    /// <summary>The distribution of a·u + b.</summary>
    public Marginal Affine(double a, double b) => new([.. Values.Select(v => (a * v) + b)], Weights, a * a * Variance);

    /// <summary>The distribution of f(u), f having at 0 its kink or a bend about as wide as <paramref name="bend"/>.</summary>
    public Marginal Through(Func<double, double> f, double bend)
    {
        QuadratureRule rule = Points(bend);
        return new Marginal(Array.ConvertAll(rule.Points, f.Invoke), rule.Weights, 0).Reduced();
    }

    /// <summary>The distribution of u + v for an independent v.</summary>
    public Marginal Plus(Marginal other) => new Marginal(
        [.. Values.SelectMany(v => other.Values, (v, w) => v + w)],
        [.. Weights.SelectMany(v => other.Weights, (v, w) => v * w)],
        Variance + other.Variance).Reduced();

    /// <summary>Points and weights for E f(u), f having at 0 its kink or a bend about as wide as <paramref name="bend"/>.</summary>
    public QuadratureRule Points(double bend)
    {
        if (IsNormal)
        {
            return NormalQuadrature.Points(Values[0], Variance, bend);
        }

        List<double> points = [], weights = [];
        for (int i = 0; i < Values.Length; i++)
        {
            QuadratureRule around = NormalQuadrature.Points(Values[i], Variance, bend);
            points.AddRange(around.Points);
            foreach (double weight in around.Weights)
            {
                weights.Add(weight * Weights[i]);
            }
        }

        return new([.. points], [.. weights]);
    }

    // Neighbours are joined into groups of about equal weight, each standing at its mean.
    private Marginal Reduced()
    {
        if (Values.Length <= MostValues)
        {
            return this;
        }

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
