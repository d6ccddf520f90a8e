using System.Text.Json.Serialization;

namespace GpuGrad.Quantities;

/// <summary>What follows from the records of one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Cosine">The mean cosine between the gradients of consecutive steps; NaN where they were not compared.</param>
/// <param name="NoiseScale">The gradient noise scale over all recorded steps, in samples; NaN where it is not defined.</param>
/// <param name="Quantiles">The quantiles of each recorded kind at the last recorded step.</param>
internal sealed record LayerQuantities(LayerInfo Layer, double Cosine, double NoiseScale, IReadOnlyList<TensorQuantiles> Quantiles)
{
    /// <summary>By the names of <see cref="QuantityKinds"/>, the median over the recorded steps where it is defined; NaN where it never is.</summary>
    [JsonExtensionData]
    public Dictionary<string, object> Medians { get; init; } = [];
}
