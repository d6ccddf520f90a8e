namespace GpuGrad.Cures;

/// <summary>What a net did when it was trained.</summary>
/// <param name="Steps">Steps of its training.</param>
/// <param name="GradientRatio">‖δ‖ of the first hidden layer over that of the last, at the first batch; null with fewer than two, and where it is not a number.</param>
/// <param name="TrainLoss">Mean training loss over the last tenth of the steps or so; NaN where it diverged.</param>
/// <param name="TestLoss">Loss on the test split at the end; NaN where it diverged.</param>
/// <param name="TestAccuracy">Accuracy on the test split at the end; null where the targets are numbers, and where it diverged.</param>
/// <param name="Divergence">Where a NaN or infinity ended it, in words; null where none did.</param>
public sealed record TrialResult(long Steps, double? GradientRatio, double TrainLoss, double TestLoss, double? TestAccuracy, string? Divergence)
{
    // A difference of less is chance, with the few thousand test samples that there usually are.
    private const double Grain = 0.01;

    /// <summary>
    /// Orders results from the best: those that diverged come last; else by test accuracy, in whole per cent, or by test loss in
    /// steps of a per cent where there is no accuracy; where these are equal by how far the gradient's ratio is from 1, on the
    /// scale of its logarithm; at last by test loss.
    /// </summary>
    public static IComparer<TrialResult> BestFirst { get; } = Comparer<TrialResult>.Create((a, b) =>
        (a.Divergence is not null, a.Grade, a.GradientDistance, a.Loss).CompareTo((b.Divergence is not null, b.Grade, b.GradientDistance, b.Loss)));

    /// <summary>|log10| of <see cref="GradientRatio"/>, 0 where the first layer gets as much as the last; infinite where that is not known.</summary>
    public double GradientDistance => GradientRatio is { } ratio ? Math.Abs(Math.Log10(ratio)) : double.PositiveInfinity;

    private double Loss => double.IsNaN(TestLoss) ? double.PositiveInfinity : TestLoss;

    private double Grade => TestAccuracy is { } accuracy ? -Math.Round(accuracy / Grain) : Math.Round(Math.Log(Loss) / Grain);

    /// <summary>Whether it is better than <paramref name="other"/> by more than chance: it learned more, or did not diverge.</summary>
    public bool Beats(TrialResult other) => (Divergence is not null, Grade).CompareTo((other.Divergence is not null, other.Grade)) < 0;
}
