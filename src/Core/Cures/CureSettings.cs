namespace GpuGrad.Cures;

/// <summary>How much is tried.</summary>
/// <param name="Steps">Training steps of a trial.</param>
/// <param name="Pairs">Most pairs of remedies to try.</param>
/// <param name="Finalists">How many of the best are trained for as long as the spec wants, beside the net as it is; 0 for none.</param>
public sealed record CureSettings(int Steps = 300, int Pairs = 16, int Finalists = 3);
