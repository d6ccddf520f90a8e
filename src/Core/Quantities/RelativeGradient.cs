namespace GpuGrad.Quantities;

/// <summary>
/// How large a layer's gradient is for its weight: ‖gradient‖ / ‖weight‖, the inverse of the trust ratio of You, Gitman and Ginsburg, "Large Batch
/// Training of Convolutional Networks" (2017). Unlike the update ratio it knows nothing of optimizer and learning rate.
/// </summary>
internal sealed class RelativeGradient : LayerQuantity
{
    /// <inheritdoc/>
    public override string Name => "relativeGradient";

    /// <inheritdoc/>
    public override string Title => "Gradients beside their weights";

    /// <inheritdoc/>
    public override string Explanation =>
        "The norm of a layer’s weight gradient over that of its weight, whatever the optimizer makes of it. Layers that lie orders of magnitude apart cannot all "
        + "learn at one learning rate of plain gradient descent.";

    /// <inheritdoc/>
    public override string Formula => "‖gradient‖ / ‖weight‖";

    /// <inheritdoc/>
    public override IReadOnlyList<RecordedKind> Kinds => [RecordedKind.WeightGradient, RecordedKind.Weight];

    /// <inheritdoc/>
    public override double Of(IReadOnlyList<TensorStatistics> statistics) => UpdateRatio.Of(statistics[0].Norm, statistics[1].Norm);
}
