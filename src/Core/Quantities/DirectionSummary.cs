namespace GpuGrad.Quantities;

/// <summary>How one layer's gradient turned over a run, summed up pair by pair, so that a run of any length takes the same memory.</summary>
/// <param name="batch">Samples a step; null where that is not known, and with it no noise scale.</param>
internal sealed class DirectionSummary(int? batch)
{
    private readonly Queue<LayerDirection> _window = [];
    private NoiseScaleSum _all;
    private double _cosines;
    private long _finite;

    /// <summary>The mean of the cosines that are finite; NaN where none is.</summary>
    public double MeanCosine => _finite == 0 ? double.NaN : _cosines / _finite;

    /// <summary>The noise scale over all pairs, in samples; NaN where it is not defined.</summary>
    public double MeanNoiseScale => batch is { } samples ? _all.Of(samples) : double.NaN;

    /// <summary>The noise scale over the last <see cref="NoiseScale.Window"/> pairs; NaN until there are so many.</summary>
    public double NoiseScaleOfWindow => batch is { } samples && _window.Count == NoiseScale.Window ? NoiseScale.Of(_window, samples) : double.NaN;

    /// <summary>Takes in the pair of the next recorded step.</summary>
    public void Add(LayerDirection pair)
    {
        _all.Add(pair);
        if (double.IsFinite(pair.Cosine))
        {
            _cosines += pair.Cosine;
            _finite++;
        }

        if (_window.Count == NoiseScale.Window)
        {
            _window.Dequeue();
        }

        _window.Enqueue(pair);
    }
}
