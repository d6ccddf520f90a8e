using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// The loss: one that rose to a multiple of where it began (divergence), and one that at the end is no better than a guess
/// that does not look at the sample (not learning), once a run had the steps to get away from there.
/// </summary>
internal sealed class LossRule : IVerdictRule
{
    private const double RiseLimit = 2;
    private const int LeastSteps = 50;
    // Half the range of the last quarter's losses is the spread, but they are means over batches that differ by this much.
    private const double LeastLossSpread = 0.03;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (!run.Trains || run.Losses.Count == 0)
        {
            yield break;
        }

        double start = run.StartLoss;
        StepRecord peak = run.Losses.MaxBy(s => s.Loss)!;
        if (run.Diverged)
        {
            yield return new Verdict(
                VerdictKind.Divergence,
                VerdictSeverity.Severe,
                run.BecameNonFinite ? Sureness.Certain : Sureness.Above(peak.Loss / start, RiseLimit),
                run.BecameNonFinite
                    ? FormattableString.Invariant(
                        $"The loss began at {Wording.Number(run.Losses[0].Loss)} and was beyond FP32 after {run.Manifest.Steps} steps or fewer.")
                    : FormattableString.Invariant(
                        $"The loss rose from {Wording.Number(run.Losses[0].Loss)} to {Wording.Number(peak.Loss)} by step {peak.Step}."),
                $"{Wording.LearningRate(run)} is too large: the steps leap over the minimum they head for.",
                "Smaller values of train.optimizer.learningRate, and train.clip.",
                [
                    new VerdictEvidence("largest loss over the loss at the start", peak.Loss / start, RiseLimit, null, peak.Step),
                    new VerdictEvidence("loss at the end", run.Losses[^1].Loss, null, null, run.Losses[^1].Step),
                ]);
        }

        if (run.Chance is not { } chance || run.Losses.Count < 5 || run.Losses[^1].Step < LeastSteps)
        {
            yield break;
        }

        double[] last = [.. run.Losses.Skip(run.Losses.Count * 3 / 4).Select(s => s.Loss)];
        double end = run.EndLoss;
        if (end > RunEvidence.LearnedLimit * chance)
        {
            yield return new Verdict(
                VerdictKind.NotLearning,
                VerdictSeverity.Severe,
                Sureness.Above(end / chance, RunEvidence.LearnedLimit, Math.Max(LeastLossSpread, Math.Log(last.Max() / last.Min()) / 2)),
                $"At the end the loss is {Wording.Number(end)}, where a guess without looking has {Wording.Number(chance)}.",
                "The net's output does not depend on its input in a useful way.",
                "More steps (train.epochs), another train.optimizer.learningRate, or Adam.",
                [new VerdictEvidence(
                    "median loss of the last quarter over that of a guess", end / chance, RunEvidence.LearnedLimit, null, run.Losses[^1].Step)]);
        }
    }
}
