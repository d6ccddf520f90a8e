namespace GpuGrad.Theory;

/// <summary>
/// Expectations over a standard normal number, by Gauss-Legendre rules on panels that end where the integrand has a kink
/// and shrink towards it. A Gauss-Hermite rule converges slowly there: ReLU's slope is a jump.
/// </summary>
internal static class NormalQuadrature
{
    // Beyond it lies 2e-23 of the normal distribution.
    private const double Reach = 10;
    private const int Nodes = 10;
    private static readonly (double Node, double Weight)[] s_rule = GaussLegendre(Nodes);
    private static readonly double[] s_ends = [-Reach, -7, -5, -3, -1.5, 0, 1.5, 3, 5, 7, Reach];

    /// <summary>
    /// Points and weights for E f(<paramref name="mean"/> + √<paramref name="variance"/> z), z ~ N(0, 1), f having its kink or
    /// its bend, about 1 wide, at 0.
    /// </summary>
    public static IReadOnlyList<(double Point, double Weight)> Points(double mean, double variance)
    {
        if (variance <= 0)
            return [(mean, 1)];
        double deviation = Math.Sqrt(variance), kink = -mean / deviation;
        List<double> ends = [.. s_ends, Math.Clamp(kink, -Reach, Reach)];
        // A bend 1 wide in u is 1/√variance wide in z: panels double in width from there.
        for (double width = 0.5 / deviation; width < Reach; width *= 2)
        {
            ends.Add(Math.Clamp(kink - width, -Reach, Reach));
            ends.Add(Math.Clamp(kink + width, -Reach, Reach));
        }

        ends.Sort();
        List<(double, double)> points = new(ends.Count * Nodes);
        for (int i = 1; i < ends.Count; i++)
        {
            double half = (ends[i] - ends[i - 1]) / 2, middle = (ends[i] + ends[i - 1]) / 2;
            if (half == 0)
                continue;
            foreach ((double node, double weight) in s_rule)
            {
                double z = middle + (half * node);
                points.Add((mean + (deviation * z), weight * half * Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI)));
            }
        }

        return points;
    }

    /// <summary>E f(mean + √variance z).</summary>
    public static double Mean(double mean, double variance, Func<double, double> f)
    {
        double sum = 0;
        foreach ((double point, double weight) in Points(mean, variance))
            sum += weight * f(point);
        return sum;
    }

    /// <summary>
    /// E f(u) f(v) for u, v ~ N(mean, variance) with covariance <paramref name="covariance"/>: given the part that both share,
    /// what remains of each is independent, so that the inner means smooth a kink away.
    /// </summary>
    public static double PairMean(double mean, double variance, double covariance, Func<double, double> f)
    {
        double shared = Math.Min(Math.Abs(covariance), variance);
        double own = variance - shared;
        if (own <= 1e-12 * variance && covariance > 0)
            return Mean(mean, variance, u => f(u) * f(u));
        return Mean(0, shared, s => Mean(mean + s, own, f) * (covariance < 0 ? Mean(mean - s, own, f) : Mean(mean + s, own, f)));
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
                    (last, before) = ((((2 * k) - 1) * x * last / k) - ((k - 1) * before / k), last);
                slope = n * ((x * last) - before) / ((x * x) - 1);
                x -= last / slope;
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
