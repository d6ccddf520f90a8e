namespace GpuGrad.Quantities;

/// <summary>Every quantity of a layer: the one place that lists them all.</summary>
internal static class QuantityKinds
{
    /// <summary>The quantities.</summary>
    public static IReadOnlyList<LayerQuantity> All { get; } =
    [
        new UpdateRatio(),
        new RelativeGradient(),
    ];
}
