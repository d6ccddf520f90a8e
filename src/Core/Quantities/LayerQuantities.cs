namespace GpuGrad.Quantities;

/// <summary>What follows from the records of one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="UpdateRatio">The median over the recorded steps of ‖update‖ / ‖weight‖; NaN where they were not recorded.</param>
/// <param name="Cosine">The mean cosine between the gradients of consecutive steps; NaN where they were not compared.</param>
/// <param name="NoiseScale">The gradient noise scale over all recorded steps, in samples; NaN where it is not defined.</param>
/// <param name="Quantiles">The quantiles of each recorded kind at the last recorded step.</param>
internal sealed record LayerQuantities(
    LayerInfo Layer, double UpdateRatio, double Cosine, double NoiseScale, IReadOnlyList<TensorQuantiles> Quantiles);
