namespace GpuGrad.Verdicts;

/// <summary>A figure that a verdict rests on.</summary>
/// <param name="Quantity">What was measured, in words.</param>
/// <param name="Value">What it was.</param>
/// <param name="Limit">What it was held against; null where there is nothing to hold it against.</param>
/// <param name="Layer">The layer's name as people read it; null for the whole net.</param>
/// <param name="Step">The step; null for the whole run.</param>
internal sealed record VerdictEvidence(string Quantity, double Value, double? Limit = null, string? Layer = null, long? Step = null);
