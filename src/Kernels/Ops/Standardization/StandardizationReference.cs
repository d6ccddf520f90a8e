namespace GpuGrad.Kernels.Ops.Standardization;

/// <summary>x̂ = (x − μ) / √(σ² + ε) over one group of values (a column or a row) in double precision, and its gradient.</summary>
internal static class StandardizationReference
{
    /// <summary>The mean and the biased variance.</summary>
    public static (double Mean, double Variance) Statistics(double[] x)
    {
        double mean = x.Average();
        return (mean, x.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>
    /// ∂loss/∂x from ∂loss/∂x̂ by the chain rule through σ² and μ, as Ioffe and Szegedy write it out (Batch
    /// Normalization, 2015, section 3).
    /// </summary>
    public static double[] Gradient(double[] x, double[] dNormalised, double mean, double inverseStd)
    {
        int n = x.Length;
        double dVariance = x.Select((v, i) => dNormalised[i] * (v - mean)).Sum() * -0.5 * Math.Pow(inverseStd, 3);
        double dMean = (-inverseStd * dNormalised.Sum()) + (dVariance * -2 / n * x.Sum(v => v - mean));
        return [.. x.Select((v, i) => (dNormalised[i] * inverseStd) + (dVariance * 2 * (v - mean) / n) + (dMean / n))];
    }
}
