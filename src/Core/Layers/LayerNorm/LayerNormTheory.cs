using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of layer normalisation: each sample is divided by its own deviation over n columns, and two of n directions of its
/// gradient are taken away.
/// </summary>
internal static class LayerNormTheory
{
    /// <summary>The signal y = (x − μ)/√(σ² + ε).</summary>
    public static Signal Forward(LayerNormLayer spec, MeanFieldPass pass, Signal x)
    {
        int n = spec.ColumnsIn;
        if (n <= 3)
        {
            throw new NoTheoryException("a layer norm over three columns or fewer has no finite mean gradient");
        }

        double[] variance = [.. x.Second.Zip(x.Mean, (q, m) => q - (m * m) + spec.Settings.Epsilon)];
        double m = x.Mean.Average();
        Signal y = new Signal(
            n,
            [.. variance.Select(v => (v - spec.Settings.Epsilon) / v)],
            new double[variance.Length],
            (x.Cross - (m * m)) / variance.Average(),
            group => x.MarginalOrNull(group)?.Affine(1 / Math.Sqrt(variance[group]), -x.Mean[group] / Math.Sqrt(variance[group])))
        {
            CrossDeviation = x.CrossDeviation / variance.Average(),
        };
        pass.OnBackward(() => x.Contribute(
            [.. y.LogGradient.Zip(variance, (g, v) => g + Math.Log((n - 2.0) / (n - 3.0) / v))],
            y.LogVariance,
            y.LogCommon + Math.Log((n - 2.0) / (n - 3.0) / variance.Average()),
            y.IsProfiled ? new(Standardised, _ => null, 1) : null));
        return y;

        Func<double, double> Standardised(int group)
        {
            (Func<double, double> behind, double mean, double deviation) = (y.Profile(group), x.Mean[group], Math.Sqrt(variance[group]));
            return v => behind((v - mean) / deviation);
        }
    }
}
