namespace GpuGrad.Runs;

/// <summary>A run that had stopped was continued.</summary>
/// <param name="Step">Steps done then.</param>
/// <param name="At">When.</param>
internal sealed record RunResume(long Step, DateTimeOffset At);
