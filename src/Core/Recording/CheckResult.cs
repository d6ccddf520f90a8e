namespace GpuGrad.Recording;

/// <summary>A range that the spec declares for a measure, the values found, and whether all lie in it. A limit that is null is not set.</summary>
public sealed record CheckResult(string Measure, IReadOnlyList<double> Values, double? Min, double? Max, bool Passed);
