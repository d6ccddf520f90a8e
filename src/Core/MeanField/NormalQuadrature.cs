namespace GpuGrad.MeanField;

/// <summary>
/// Expectations over a standard normal number, by Gauss-Legendre rules on panels that end where the integrand has a kink
/// and shrink towards it. A Gauss-Hermite rule converges slowly there: ReLU's slope is a jump.
/// </summary>
internal static class NormalQuadrature
{
    // Beyond it lies 2e-23 of the normal distribution.
    private const double Reach = 10;
    private const int Nodes = 10;

    // A bend of width 1 has panels of widths 1, 3, 12, ... on both sides. The poles nearest to one, π/2 beside the bend for tanh and 1
    // beyond it for softsign, lie on ellipses around it with ρ ≥ 3, so that ten nodes err by about 3^−20 = 3e-10.
    private const double Growth = 4;
    private static readonly (double Node, double Weight)[] s_rule = GaussLegendre(Nodes);
    private static readonly double[] s_ends = [-Reach, -7, -5, -3, -1.5, 0, 1.5, 3, 5, 7, Reach];

    // The rule for a standard normal number, panel after panel: most panels of any other rule are among these.
    private static readonly QuadratureRule s_standard = Standard();

    /// <summary>
    /// Points and weights for E f(<paramref name="mean"/> + √<paramref name="variance"/> z), z ~ N(0, 1), f having at 0 its kink
    /// (<paramref name="bend"/> = 0) or a bend about as wide as <paramref name="bend"/>.
    /// </summary>
    public static QuadratureRule Points(double mean, double variance, double bend = 1)
    {
        if (variance <= 0)
        {
            return new([mean], [1]);
        }

        double deviation = Math.Sqrt(variance), kink = -mean / deviation;
        List<double> cuts = [];
        Cut(kink);
        // A bend 1 wide in u is 1/√variance wide in z: panels grow from there.
        for (double width = bend / deviation; width > 0 && width < 2 * Reach; width *= Growth)
        {
            Cut(kink - width);
            Cut(kink + width);
        }

        cuts.Sort();
        double[] points = new double[(s_ends.Length - 1 + cuts.Count) * Nodes], weights = new double[points.Length];
        int cut = 0, filled = 0;
        for (int panel = 1; panel < s_ends.Length; panel++)
        {
            double start = s_ends[panel - 1], end = s_ends[panel];
            if (cut == cuts.Count || cuts[cut] >= end)
            {
                Array.Copy(s_standard.Points, (panel - 1) * Nodes, points, filled, Nodes);
                Array.Copy(s_standard.Weights, (panel - 1) * Nodes, weights, filled, Nodes);
                filled += Nodes;
                continue;
            }

            for (; cut < cuts.Count && cuts[cut] < end; cut++)
            {
                Fill(start, cuts[cut], points.AsSpan(filled, Nodes), weights.AsSpan(filled, Nodes));
                start = cuts[cut];
                filled += Nodes;
            }

            Fill(start, end, points.AsSpan(filled, Nodes), weights.AsSpan(filled, Nodes));
            filled += Nodes;
        }

        for (int i = 0; i < points.Length; i++)
        {
            points[i] = mean + (deviation * points[i]);
        }

        return new(points, weights);

        void Cut(double z)
        {
            if (Math.Abs(z) < Reach && Array.IndexOf(s_ends, z) < 0)
            {
                cuts.Add(z);
            }
        }
    }

    private static QuadratureRule Standard()
    {
        QuadratureRule rule = new(new double[(s_ends.Length - 1) * Nodes], new double[(s_ends.Length - 1) * Nodes]);
        for (int panel = 1; panel < s_ends.Length; panel++)
        {
            Fill(s_ends[panel - 1], s_ends[panel], rule.Points.AsSpan((panel - 1) * Nodes, Nodes), rule.Weights.AsSpan((panel - 1) * Nodes, Nodes));
        }

        return rule;
    }

    private static void Fill(double start, double end, Span<double> points, Span<double> weights)
    {
        double half = (end - start) / 2, middle = (end + start) / 2;
        for (int i = 0; i < Nodes; i++)
        {
            double z = middle + (half * s_rule[i].Node);
            (points[i], weights[i]) = (z, s_rule[i].Weight * half * Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI));
        }
    }

    /// <summary>E f(mean + √variance z).</summary>
    public static double Mean(double mean, double variance, Func<double, double> f, double bend = 1) => Points(mean, variance, bend).Mean(f);

    /// <summary>
    /// E f(u) f(v) for u, v ~ N(mean, variance) with covariance <paramref name="covariance"/>: given the part that both share,
    /// what remains of each is independent, so that the inner means smooth a kink away.
    /// </summary>
    public static double PairMean(double mean, double variance, double covariance, Func<double, double> f, double bend = 1)
    {
        double shared = Math.Min(Math.Abs(covariance), variance);
        double own = variance - shared;
        if (own <= 1e-12 * variance && covariance > 0)
        {
            return Mean(mean, variance, u => f(u) * f(u), bend);
        }
        // What remains of each makes a bend of its own width of what was a kink.
        return Mean(0, shared, PairGiven, Math.Sqrt((bend * bend) + own));

        double PairGiven(double s)
        {
            double first = Mean(mean + s, own, f, bend);
            return first * (covariance < 0 ? Mean(mean - s, own, f, bend) : first);
        }
    }

    // Newton's method on the Legendre polynomial, from Tricomi's approximation of its roots.
    private static (double, double)[] GaussLegendre(int n)
    {
        var rule = new (double, double)[n];
        for (int i = 0; i < n; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5)), slope = 0;
            for (int step = 0; step < 8; step++)
            {
                (double last, double before) = (x, 1);
                for (int k = 2; k <= n; k++)
                {
                    (last, before) = ((((2 * k) - 1) * x * last / k) - ((k - 1) * before / k), last);
                }

                slope = n * ((x * last) - before) / ((x * x) - 1);
                x -= last / slope;
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
