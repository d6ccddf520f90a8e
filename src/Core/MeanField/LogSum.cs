namespace GpuGrad.MeanField;

/// <summary>Sums of numbers known by their logarithms, so that a product over thousands of layers neither vanishes nor overflows.</summary>
internal static class LogSum
{
    /// <summary>ln Σ exp(l).</summary>
    public static double Of(IReadOnlyList<double> logarithms)
    {
        double most = logarithms.Max();
        return double.IsInfinity(most) ? most : most + Math.Log(logarithms.Sum(l => Math.Exp(l - most)));
    }
}
