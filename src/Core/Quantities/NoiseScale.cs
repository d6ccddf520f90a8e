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
        NoiseScaleSum sum = default;
        foreach (LayerDirection pair in pairs)
        {
            sum.Add(pair);
        }

        return sum.Of(batch);
    }
}

/// <summary>S and D of <see cref="NoiseScale"/>, pair by pair, but for the number of pairs, which cancels.</summary>
internal struct NoiseScaleSum
{
    private double _squares;
    private double _dots;

    /// <summary>Takes in a pair; one with NaN is left out.</summary>
    public void Add(LayerDirection pair)
    {
        double square = ((pair.Norm * pair.Norm) + (pair.PreviousNorm * pair.PreviousNorm)) / 2;
        if (double.IsFinite(square) && double.IsFinite(pair.Dot))
        {
            _squares += square;
            _dots += pair.Dot;
        }
    }

    /// <summary>The noise scale, in samples; NaN where it is not defined.</summary>
    // S < D is rounding, since |g|² + |p|² ≥ 2 g·p.
    public readonly double Of(int batch) => _dots > 0 ? batch * Math.Max(0, _squares - _dots) / _dots : double.NaN;
}
