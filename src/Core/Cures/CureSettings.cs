namespace GpuGrad.Cures;

/// <summary>How much is tried.</summary>
/// <param name="Budget">
/// Work of all trials, in that of the training that the spec wants; a training that is smaller than 4·10^9 multiply-adds counts as one of that size.
/// Work is what <see cref="Training.Trainer.WorkOfStep"/> says: the same on every machine.
/// </param>
/// <param name="Steps">Training steps of a first look at a remedy, at most.</param>
/// <param name="Pairs">Most pairs of remedies to look at.</param>
/// <param name="Finalists">Most of the best that are trained for as long as the spec wants, beside the net as it is.</param>
public sealed record CureSettings(double Budget = 8, int Steps = 300, int Pairs = 16, int Finalists = 3)
{
    internal const double LeastTraining = 4e9;
}
