namespace GpuGrad.Quantities;

/// <summary>
/// The gradient noise scale B_simple = tr(Σ)/|G|² of McCandlish, Kaplan, Amodei et al., "An Empirical Model of
/// Large-Batch Training" (2018), equation 2.9: about the batch, in samples, beyond which larger ones hardly help. It is
/// estimated from pairs of consecutive batches of B samples at nearly the same weights: E|g|² = |G|² + tr(Σ)/B, while the
/// noise of two batches is independent, so that E[g·p] = |G|². With S the mean of |g|² and |p|², and D that of g·p, over
/// some recorded steps: B · (S − D) / D.
/// </summary>
internal static class NoiseScale
{
    /// <summary>Recorded steps that are averaged before dividing, since one pair alone says little.</summary>
    public const int Window = 10;

    /// <summary>
    /// The estimate over pairs of one layer, in samples. NaN where it is not defined: the mean of g·p is not positive (the
    /// noise drowns the gradient, or the gradient turns back within a step), no pair is finite, or there is none.
    /// </summary>
    /// <param name="pairs">Recorded steps of one layer; those with NaN are left out.</param>
    /// <param name="batch">Samples a step.</param>
    public static double Of(IEnumerable<LayerDirection> pairs, int batch)
    {
        double squares = 0;
        double dots = 0;
        foreach (LayerDirection pair in pairs)
        {
            double square = ((pair.Norm * pair.Norm) + (pair.PreviousNorm * pair.PreviousNorm)) / 2;
            if (double.IsFinite(square) && double.IsFinite(pair.Dot))
            {
                squares += square;
                dots += pair.Dot;
            }
        }

        // S < D is rounding, since |g|² + |p|² ≥ 2 g·p.
        return dots > 0 ? batch * Math.Max(0, squares - dots) / dots : double.NaN;
    }

    /// <summary>
    /// For each recorded step of one layer, in order, the estimate over it and the <see cref="Window"/> − 1 before it; NaN until there are so many.
    /// </summary>
    public static IReadOnlyList<double> Rolling(IReadOnlyList<LayerDirection> steps, int batch) =>
        [.. steps.Select((_, i) => i + 1 < Window ? double.NaN : Of(steps.Skip(i + 1 - Window).Take(Window), batch))];
}
