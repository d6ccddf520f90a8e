using GpuGrad.Diagnosis;

namespace GpuGrad.Cures;

/// <summary>What a net did when it was trained, judged on the part of the training data that was held back.</summary>
/// <param name="Steps">Steps of its training.</param>
/// <param name="GradientRatio">Norm of the gradient (δ where it is recorded) of the first hidden layer over that of the last, at the first batch; null with
/// fewer than two, and where it is not a number.</param>
/// <param name="TrainLoss">Median training loss of the last quarter of the recorded steps; NaN where it diverged.</param>
/// <param name="Loss">Loss on the held-back part at the end; NaN where it diverged.</param>
/// <param name="Accuracy">Accuracy on it; null where the targets are numbers, and where it diverged.</param>
/// <param name="Divergence">Where a NaN or infinity ended it, in words; null where none did.</param>
/// <param name="Guess">The loss of the best guess that does not look at the sample.</param>
/// <param name="Findings">What its records show.</param>
internal sealed record TrialResult(
    long Steps, double? GradientRatio, double TrainLoss, double Loss, double? Accuracy, string? Divergence, double Guess, Findings Findings)
{
    // A difference of less is chance, with the few hundred samples that are held back.
    private const double Grain = 0.02;
    private const double LeastGain = 0.02;
    private const double MostLossRatio = 0.95;
    // Of a guess's loss: what a net that explains all but a thousandth of the targets gains on that thousandth is no cure.
    private const double LeastLossGain = 0.01;

    /// <summary>
    /// Orders results from the best: those that diverged come last; else by accuracy in steps of two points, or by loss in
    /// steps of two per cent where there is no accuracy; where these are equal by how far the gradient's ratio is from 1, on the
    /// scale of its logarithm; at last by loss.
    /// </summary>
    public static IComparer<TrialResult> BestFirst { get; } = Comparer<TrialResult>.Create((a, b) =>
        (a.Divergence is not null, a.Grade, a.GradientDistance, a.Ordered).CompareTo((b.Divergence is not null, b.Grade, b.GradientDistance, b.Ordered)));

    /// <summary>|log10| of <see cref="GradientRatio"/>, 0 where the first layer gets as much as the last; infinite where that is not known.</summary>
    public double GradientDistance => GradientRatio is { } ratio ? Math.Abs(Math.Log10(ratio)) : double.PositiveInfinity;

    private double Ordered => double.IsNaN(Loss) ? double.PositiveInfinity : Loss;

    /// <summary>What it learned, in steps below which a difference is chance: less is better.</summary>
    internal double Grade => Accuracy is { } accuracy ? -Math.Round(accuracy / Grain) : Math.Round(Math.Log(Ordered) / Grain);

    /// <summary>
    /// Whether it learned better than <paramref name="other"/> by more than chance: 2 points of accuracy and two standard errors of a
    /// difference over <paramref name="samples"/> samples more, or 5 % of the loss and as much again, and 1 % of a guess's, where the targets are numbers; or
    /// it did not diverge and learned.
    /// </summary>
    public bool Beats(TrialResult other, int samples)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Divergence is not null)
        {
            return false;
        }

        if (other.Divergence is not null)
        {
            return Findings.Learns;
        }

        if (Accuracy is not { } after || other.Accuracy is not { } before)
        {
            return Loss < MostLossRatio * MostLossRatio * other.Loss && other.Loss - Loss > LeastLossGain * Guess;
        }

        double chance = Math.Sqrt(((after * (1 - after)) + (before * (1 - before))) / samples);
        return after - before >= LeastGain + (2 * chance);
    }
}
