namespace GpuGrad.Tuning;

/// <summary>A value of a tunable, timed.</summary>
/// <param name="Value">The value.</param>
/// <param name="Microseconds">The median time of a step of each net.</param>
/// <param name="Gain">Times as fast as with the default, in the geometric mean over the nets.</param>
internal sealed record DeviceTuningValue(int Value, IReadOnlyList<double> Microseconds, double Gain);
