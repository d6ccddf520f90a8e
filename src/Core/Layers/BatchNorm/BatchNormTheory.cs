using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of batch normalisation: every unit is divided by its own deviation over the batch, so that the batch is one, of mean
/// square 1: how samples that differed in length differ now is left out. Two of B directions of the gradient are taken away.
/// </summary>
internal static class BatchNormTheory
{
    /// <summary>The signal y = (x − μ)/√(σ² + ε).</summary>
    public static Signal Forward(BatchNormLayer spec, MeanFieldPass pass, Signal x)
    {
        if (pass.Batch <= 3)
        {
            throw new NoTheoryException("a batch norm over three samples or fewer has no finite mean gradient");
        }

        if (double.IsNaN(x.Cross))
        {
            throw new NoTheoryException("a batch norm of what has no known correlation between samples (after maxout or highway layers)");
        }

        if (pass.CrossIsRough)
        {
            pass.StopBackward(
                "a batch norm after an activation of a skip sum: it divides by what two samples do not have in common, which is known only roughly there");
        }

        double variance = x.MeanSquare - x.Cross + spec.Settings.Epsilon;
        if (variance <= 1e-12 * x.MeanSquare)
        {
            throw new NoTheoryException("a batch norm of what is the same for all samples");
        }

        BatchSpectrum spectrum = BatchSpectrum.Of(pass.Batch, pass.Directions, x.CrossDeviation / variance);
        double[] second = [.. x.Second.Select(_ => (variance - spec.Settings.Epsilon) / variance)];
        Signal y = new Signal(x.Columns, second, new double[second.Length], 0, group =>
            x.MarginalOrNull(group) is { IsNormal: true } ? Marginal.Normal(0, second[group]) : null)
        {
            CrossDeviation = x.CrossDeviation / variance * spectrum.Evening,
        };
        double factor = Math.Log((pass.Batch - 2.0) / (pass.Batch - 1.0) * spectrum.InverseVariance / variance);
        // It takes away what the gradients of the batch have in common: they add up to zero for each unit.
        pass.OnBackward(() => x.Contribute(y.LogGradientPlus(factor), y.LogVariance, double.NegativeInfinity));
        return y;
    }
}
