using GpuGrad.Records;

namespace GpuGrad;

/// <summary>
/// A layer's weight gradient g at a recorded step beside that of the training step before, p; both before clipping. A
/// number is NaN where a gradient held NaN or infinities.
/// </summary>
/// <param name="Step">The recorded step.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Dot">g·p.</param>
/// <param name="Norm">‖g‖.</param>
/// <param name="PreviousNorm">‖p‖.</param>
public readonly record struct LayerDirection(long Step, int Layer, double Dot, double Norm, double PreviousNorm)
{
    /// <summary>The comparisons of a run, in the order step, layer.</summary>
    internal static RunTable<LayerDirection> Table { get; } = new(
        "directions",
        key: ["step", "layer"],
        order: "step, layer",
        [
            RunColumn<LayerDirection>.Integer("step", direction => direction.Step),
            RunColumn<LayerDirection>.Layer("layer", direction => direction.Layer),
            RunColumn<LayerDirection>.Real("dot", direction => direction.Dot),
            RunColumn<LayerDirection>.Real("norm", direction => direction.Norm, least: 0),
            RunColumn<LayerDirection>.Real("previous_norm", direction => direction.PreviousNorm, least: 0),
        ],
        row => new LayerDirection(row.GetInt64(0), row.GetInt32(1), row.Real(2), row.Real(3), row.Real(4)));

    /// <summary>
    /// The cosine of the angle between them: 1 when the gradient kept its direction, −1 when it turned back; NaN where one of them is zero or not finite.
    /// </summary>
    // Rounding of the sums may carry it past 1 by 1e-6.
    public double Cosine => Norm > 0 && PreviousNorm > 0 ? Math.Clamp(Dot / Norm / PreviousNorm, -1, 1) : double.NaN;
}
