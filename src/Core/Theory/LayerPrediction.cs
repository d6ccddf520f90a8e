namespace GpuGrad.Theory;

/// <summary>What theory says of one recorded layer at initialisation. A number is null where it says nothing, and <see cref="Reason"/> says why.</summary>
/// <param name="Layer">The layer, as records number it.</param>
/// <param name="Name">Its name in records, <c>0</c>, <c>3.body.0</c>, ...</param>
/// <param name="PreActivation">q, the mean square of W x + b.</param>
/// <param name="Activation">The mean square of what the norm and the activation after it make of that.</param>
/// <param name="Log10Delta">log10 of the norm of δ over that of the last hidden layer.</param>
/// <param name="Spread">The spread of <see cref="Log10Delta"/> from seed to seed, an upper bound (docs/science.md).</param>
/// <param name="Reason">Why a number is missing.</param>
internal sealed record LayerPrediction(
    int Layer, string Name, double? PreActivation, double? Activation, double? Log10Delta, double? Spread, string? Reason)
{
    /// <summary>
    /// The mean correlation of two samples' δ here, were the gradient of all samples the same at the output: what shattering
    /// leaves of it. Null where it is not known, as after maxout and highway layers.
    /// </summary>
    public double? DeltaCorrelation { get; init; }
}
