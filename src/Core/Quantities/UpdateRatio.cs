namespace GpuGrad.Quantities;

/// <summary>How far a step moves a weight for its size: ‖update‖ / ‖weight‖. About 1e-3 is usual for a net that learns well.</summary>
internal sealed class UpdateRatio : LayerQuantity
{
    /// <summary>The ratio that a healthy net has about.</summary>
    public const double Usual = 1e-3;

    /// <inheritdoc/>
    public override string Name => "updateRatio";

    /// <inheritdoc/>
    public override string Title => "Updates beside their weights";

    /// <inheritdoc/>
    public override string Explanation =>
        "The norm of what a step added to a layer’s weight over the norm of that weight. About a thousandth is usual: layers far below it stand still, layers "
        + "far above it forget what they learned.";

    /// <inheritdoc/>
    public override string Formula => "‖update‖ / ‖weight‖";

    /// <inheritdoc/>
    public override double? Guide => Usual;

    /// <inheritdoc/>
    public override IReadOnlyList<RecordedKind> Kinds => [RecordedKind.Update, RecordedKind.Weight];

    /// <summary>The ratio of two norms; NaN where the weight is zero, which no update is large or small for.</summary>
    public static double Of(double update, double weight) => weight > 0 ? update / weight : double.NaN;

    /// <inheritdoc/>
    public override double Of(IReadOnlyList<TensorStatistics> statistics) => Of(statistics[0].Norm, statistics[1].Norm);
}
