namespace GpuGrad.Cures;

/// <summary>How much is tried.</summary>
/// <param name="Budget">
/// Work of all trials, in that of the training that the spec wants; null for <see cref="Usual"/>. Below that all trials are shorter
/// than the training. Work is what <see cref="Trainer.WorkOfStep"/> says: the same on every machine.
/// </param>
/// <param name="Steps">Training steps of a first look at a remedy, at most.</param>
/// <param name="Pairs">Most pairs of remedies to look at.</param>
/// <param name="Finalists">Most of the best that are trained for as long as the spec wants, beside the net as it is.</param>
internal sealed record CureSettings(double? Budget = null, int Steps = 300, int Pairs = 16, int Finalists = 3)
{
    /// <summary>The budget of a small training, and what trials as long as the training take.</summary>
    public const double Usual = 8;

    // Looks at remedies of a net that trains in a moment cost more than its training.
    private const double LeastTraining = 4e9;
    // A minute or so of one core: trials of a longer training may take as long as it, not eight times as long.
    private const double Minute = 2e11;

    /// <summary>The work of all trials, in multiply-adds.</summary>
    /// <param name="training">The work of the training that the spec wants.</param>
    internal double WorkFor(double training) =>
        Budget is { } times ? times * Math.Max(LeastTraining, training) : Math.Min(Usual * Math.Max(LeastTraining, training), Math.Max(Minute, training));
}
