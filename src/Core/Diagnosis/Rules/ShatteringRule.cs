using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Shattered gradients (Balduzzi et al. 2017): they keep their size on the way to the input, but those of two samples have less
/// and less in common, until a step follows the noise of its batch. Judged is the part of the samples' mean correlation in the
/// last hidden layer that the first one still has; where they hardly agree in the last, as those of balanced classes do, nothing
/// can be seen to be lost. A net that learns well all the same is not called shattered.
/// </summary>
internal sealed class ShatteringRule : IVerdictRule
{
    private const double Limit = 0.1;
    private const double LeastCorrelation = 0.2;
    private const double LearnedShare = 0.5;
    private const int LeastLayers = 3;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        // What a batch norm on the way takes away is not shattered.
        if (run.CentresGradient || HasLearned(run))
        {
            return [];
        }

        if (At(run, run.Steps[0]) is { } start)
        {
            return Judge(run, start) is { } verdict ? [verdict] : [];
        }

        Shattering[] late = [.. run.LateSteps.Select(step => At(run, step)).OfType<Shattering>()];
        if (run.Steps.Count < 4 || run.Diverged || 2 * late.Length < run.LateSteps.Count)
        {
            return [];
        }

        return Judge(run, late.OrderBy(s => s.Left).ElementAt(late.Length / 2)) is { } later ? [later] : [];
    }

    private static bool HasLearned(RunEvidence run) =>
        run.Trains && run.Losses.Count > 1 && run.EndLoss < LearnedShare * (run.Chance ?? run.Losses[0].Loss);

    private static Shattering? At(RunEvidence run, long step)
    {
        GradientAgreement[] layers = [.. run.Hidden.Select(layer => GradientAgreement.Of(run, layer, step)).OfType<GradientAgreement>()];
        return layers.Length >= LeastLayers && layers[^1].Correlation >= LeastCorrelation ? new Shattering(step, layers) : null;
    }

    private static Verdict? Judge(RunEvidence run, Shattering found)
    {
        // LayerSpread is of a norm; correlations go with its square.
        double spread = Math.Max(Sureness.BatchSpread, 2 * LayerSpread.Of(found.Layers.Select(l => l.Layer)));
        double sureness = Sureness.Below(found.AtMost, Limit, spread);
        if (sureness < 0.5)
        {
            return null;
        }

        (GradientAgreement first, GradientAgreement last) = (found.Layers[0], found.Layers[^1]);
        string when = found.Step == run.Steps[0] ? "At the start"
            : FormattableString.Invariant($"At step {found.Step}, and in most of the last third of the run,");
        bool skips = found.Layers.Any(l => l.Layer.InBranch);
        return new Verdict(
            VerdictKind.Shattered,
            VerdictSeverity.Warning,
            sureness,
            $"{when} the gradients of two samples have a mean correlation of {Wording.Number(last.Correlation)} in {last.Layer.ShortName}, but of {Wording.Number(first.Correlation)} in {first.Layer.ShortName}: what they have in common is lost on the way.",
            $"The slopes of the {last.Layer.Activation?.Name ?? "linear"} units differ from sample to sample, so each of the {found.Layers.Count - 1} layers leaves the gradients their size and takes away from what they have in common.",
            skips
                ? "Make the branches smaller (skip = { \"kind\": \"preActivationResidual\", \"scale\": 0.1 }), or use fewer layers."
                : "Add model.hidden.skip = { \"kind\": \"preActivationResidual\", \"scale\": 0.3 } or { \"kind\": \"dense\" }, or use fewer layers.",
            [
                new VerdictEvidence(
                    "mean correlation of two samples' δ over that of the last hidden layer", found.Left, Limit, first.Layer.ShortName, found.Step),
                .. Expected(run, found),
                .. found.Sampled().Select(l => new VerdictEvidence("mean correlation of two samples' δ", l.Correlation, null, l.Layer.ShortName, found.Step)),
                new VerdictEvidence("correlation that chance alone may give", first.Chance, null, first.Layer.ShortName, found.Step),
            ]);
    }

    private static IEnumerable<VerdictEvidence> Expected(RunEvidence run, Shattering found)
    {
        (LayerTraits first, LayerTraits last) = (found.Layers[0].Layer, found.Layers[^1].Layer);
        if (found.Step == 0 && run.ExpectedCorrelations.TryGetValue(first.Info.Id, out double below)
            && run.ExpectedCorrelations.TryGetValue(last.Info.Id, out double above) && above > 0)
        {
            yield return new VerdictEvidence("the same as theory expects it", below / above, null, first.ShortName, found.Step);
        }
    }

    /// <summary>The agreement of a step, first layer first.</summary>
    private sealed record Shattering(long Step, IReadOnlyList<GradientAgreement> Layers)
    {
        /// <summary>The part of the last layer's correlation that is left in the first.</summary>
        public double Left => Layers[0].Correlation / Layers[^1].Correlation;

        /// <summary>What that may be at most, chance having hidden as much as it may.</summary>
        public double AtMost => (Math.Max(0, Layers[0].Correlation) + Layers[0].Chance) / Layers[^1].Correlation;

        /// <summary>First, last and up to three layers between them.</summary>
        public IEnumerable<GradientAgreement> Sampled() =>
            Enumerable.Range(0, Math.Min(5, Layers.Count)).Select(i => Layers[i * (Layers.Count - 1) / (Math.Min(5, Layers.Count) - 1)]);
    }
}
