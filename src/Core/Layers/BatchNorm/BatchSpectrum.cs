namespace GpuGrad.Layers;

/// <summary>
/// In how many directions the samples of a batch differ: N = B − 1 eigenvalues of their covariance that add up to 1, of which m have a share p more
/// than the others, λ₁ = p/m + (1 − p)/N and λ₀ = (1 − p)/N.
/// </summary>
/// <param name="N">B − 1.</param>
/// <param name="Directions">m.</param>
/// <param name="Share">p.</param>
internal readonly record struct BatchSpectrum(int N, double Directions, double Share)
{
    private const int Points = 2_000;

    /// <summary>The spectrum of B samples whose products, the mean taken away, have this deviation: Σ(λ − 1/N)² = p² (1/m − 1/N).</summary>
    public static BatchSpectrum Of(int batch, double directions, double deviation)
    {
        double uneven = deviation * deviation * batch / (batch - 1.0), most = (1 / directions) - (1 / (batch - 1.0));
        return new(batch - 1, directions, most <= 0 ? 0 : Math.Min(1, Math.Sqrt(uneven / most)));
    }

    /// <summary>
    /// The mean of 1/σ̂² over units of mean variance 1, σ̂² = Σ λ_i z_i²: ∫ ∏ (1 + 2 λ_i s)^(−1/2) ds over s > 0. N/(N − 2) where the samples lie evenly.
    /// </summary>
    public double InverseVariance
    {
        get
        {
            // s = (x/(1 − x))², by which an integrand that falls with s^(−N/2) stays finite at x = 1 from N = 3 on.
            double sum = 0, rest = (1 - Share) / N, large = (Share / Directions) + rest;
            for (int i = 0; i < Points; i++)
            {
                double x = (i + 0.5) / Points, root = x / (1 - x), s = root * root;
                double ln = (-0.5 * Directions * Math.Log(1 + (2 * large * s))) - (0.5 * (N - Directions) * Math.Log(1 + (2 * rest * s)));
                sum += Math.Exp(ln) * 2 * root / ((1 - x) * (1 - x));
            }

            return sum / Points;
        }
    }

    /// <summary>
    /// By what a norm multiplies p: a unit of a large variance owes it to the directions of a large share, and is divided by more. To first order
    /// E[z_i²/|z|²] is λ_i (1 + 2 Σλ² − 2 λ_i), so that p shrinks by 2 (1 − p)(p/m + (1 − p)/N).
    /// </summary>
    public double Evening => 1 / (1 + (2 * (1 - Share) * ((Share / Directions) + ((1 - Share) / N))));
}
