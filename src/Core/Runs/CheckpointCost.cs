namespace GpuGrad.Runs;

/// <summary>What the checkpoints of a run cost while it trained; the one at its end is not among them.</summary>
/// <param name="Written">How many were written.</param>
/// <param name="Seconds">How long that took.</param>
internal sealed record CheckpointCost(int Written, double Seconds);
