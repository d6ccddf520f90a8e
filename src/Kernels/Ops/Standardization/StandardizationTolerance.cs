using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Standardization;

/// <summary>
/// How far off x̂ = (x − μ) s and what it is made of may be, where x is one group of n values and the kernel sums in FP32
/// about a shift. Every bound takes ε for each rounding, which is at most half of it: that covers the terms of second order.
/// </summary>
/// <param name="Mean">Of μ.</param>
/// <param name="Variance">Of σ².</param>
/// <param name="InverseStd">Of s = 1 / √(σ² + ε).</param>
internal readonly record struct StandardizationTolerance(double Mean, double Variance, double InverseStd)
{
    // √ and the division: 3 and 2.5 ulp is what OpenCL asks of them, and half an ulp each is what others give.
    private const double InverseRootUlps = 6;

    /// <summary>
    /// Of statistics taken of the group. The first mean is off by at most e = ε |μ| + n ε (mean|x − μ| + |x₀ − μ|): one
    /// rounding of the result, and n of a sum of x − x₀. The second takes that out and leaves
    /// ε |μ| + n ε mean|t| with t = x − m, |t| ≤ |x − μ| + e. The variance is that of n + 4 roundings of Σt² and of
    /// (Σt)² / n, whose own factor is at most e.
    /// </summary>
    public static StandardizationTolerance OfBatch(double[] x, double epsilon)
    {
        (double mean, double variance) = StandardizationReference.Statistics(x);
        double spread = x.Average(v => Math.Abs(v - mean));
        double first = CaseData.Epsilon * (Math.Abs(mean) + (x.Length * (spread + Math.Abs(x[0] - mean))));
        double ofMean = CaseData.Epsilon * (Math.Abs(mean) + (x.Length * (spread + first)));
        double ofVariance = (x.Length + 4) * CaseData.Epsilon * (variance + (first * (spread + (2 * first))));
        // ds/s = −dσ² / 2(σ² + ε).
        double relative = (ofVariance / (2 * (variance + epsilon))) + (InverseRootUlps * CaseData.Epsilon);
        return new(ofMean, ofVariance, relative / Math.Sqrt(variance + epsilon));
    }

    /// <summary>Of statistics that are given: only s has to be computed.</summary>
    public static StandardizationTolerance OfGiven(double inverseStd) => new(0, 0, InverseRootUlps * CaseData.Epsilon * inverseStd);

    /// <summary>Of y = γ x̂ + β: what the statistics bring, three roundings of γ x̂ and one of the sum.</summary>
    public double Output(double x, double mean, double inverseStd, double gamma, double beta)
    {
        double normalised = (x - mean) * inverseStd;
        return (Math.Abs(gamma) * ((inverseStd * Mean) + (Math.Abs(x - mean) * InverseStd)))
            + (CaseData.Epsilon * ((4 * Math.Abs(gamma * normalised)) + Math.Abs(beta)))
            + float.Epsilon;
    }

    /// <summary>
    /// Of dx = s (g − mean(g) − x̂ mean(g x̂)), the means over the group: sums of n terms with two and three roundings each,
    /// and four of the terms of the difference. The reference also follows Σ(x − μ), which is 0 but for the rounding of
    /// the saved mean.
    /// </summary>
    public static double[] Gradient(double[] x, double[] g, double mean, double inverseStd)
    {
        double n = x.Length;
        double[] normalised = [.. x.Select(v => (v - mean) * inverseStd)];
        double centre = Math.Abs(g.Average());
        double slope = Math.Abs(g.Select((v, i) => v * normalised[i]).Average());
        double ofCentre = (n + 2) * CaseData.Epsilon * g.Average(Math.Abs);
        double ofSlope = (n + 3) * CaseData.Epsilon * g.Select((v, i) => Math.Abs(v * normalised[i])).Average();
        double rounded = slope * inverseStd * CaseData.Epsilon * Math.Abs(mean);
        return
        [
            .. normalised.Select((v, i) => float.Epsilon + (inverseStd * (ofCentre + (Math.Abs(v) * ofSlope) + rounded
                + (4 * CaseData.Epsilon * (Math.Abs(g[i]) + centre + Math.Abs(v * slope)))))),
        ];
    }

    /// <summary>Of a sum of n terms with two roundings each.</summary>
    public static double Sum(IReadOnlyCollection<double> terms) =>
        ((terms.Count + 2) * CaseData.Epsilon * terms.Sum(Math.Abs)) + float.Epsilon;
}
