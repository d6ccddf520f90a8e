namespace GpuGrad.Diagnosis.Precision;

/// <summary>What a format does to a run's tensors.</summary>
/// <param name="Format">The format.</param>
/// <param name="Gradients">All gradients together: δ, weight and bias gradients.</param>
/// <param name="Activations">All activations together.</param>
/// <param name="Weights">All weights together.</param>
/// <param name="LossScaleExponent">
/// The loss scale is 2 to it: the smallest power of two that loses the fewest gradients to zero while none of those recorded
/// overflows, as one overflow costs the whole step. Null where no gradient was recorded.
/// </param>
/// <param name="ScaledGradients">All gradients together under that scale.</param>
/// <param name="Layers">Each layer and kind.</param>
internal sealed record FormatForecast(
    FloatFormat Format,
    PrecisionShares Gradients,
    PrecisionShares Activations,
    PrecisionShares Weights,
    int? LossScaleExponent,
    PrecisionShares ScaledGradients,
    IReadOnlyList<LayerForecast> Layers);
