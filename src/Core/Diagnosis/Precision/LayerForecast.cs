namespace GpuGrad.Diagnosis.Precision;

/// <summary>What a format does to one kind of tensor of one layer, over the steps of the forecast.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">The tensor.</param>
/// <param name="Shares">What becomes of its values.</param>
/// <param name="Scaled">What becomes of them under the format's loss scale; null for a tensor that is no gradient.</param>
internal sealed record LayerForecast(LayerInfo Layer, RecordedKind Kind, PrecisionShares Shares, PrecisionShares? Scaled);
