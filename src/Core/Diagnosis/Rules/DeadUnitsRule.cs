using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Rectifiers, and other units whose activation and slope are 0 left of 0, that are off for every sample of the batch (<see cref="DeadUnits"/>).
/// Without biases the share of zero activations alone must be nearly all.
/// In a deep net all samples look alike to the late layers, and chance turns half the units off for all of them: the limit is
/// a half and three deviations of that count, and at least 60 %.
/// </summary>
internal sealed class DeadUnitsRule : IVerdictRule
{
    private const double AllZero = 0.97;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (!run.Has(RecordedKind.Activation))
        {
            yield break;
        }

        List<Layer> dead = [.. run.Hidden.Where(l => DeadUnits.Possible(run, l)).Select(l => Look(run, l)).OfType<Layer>()];
        if (dead.Count == 0)
        {
            yield break;
        }

        Layer worst = dead.MaxBy(l => l.Share)!;
        bool fromStart = dead.Any(l => l.DiedAt == run.Steps[0]);
        string rate = double.IsNaN(run.LearningRate) ? "" : $" at a learning rate of {Wording.Number(run.LearningRate)}";
        string revived = dead.Where(l => l.Revived).Select(l => l.Traits).ToList() is { Count: > 0 } back ? $"; {Wording.Layers(back)} revived" : "";
        yield return new Verdict(
            VerdictKind.DeadUnits,
            worst.Share > 0.99 ? VerdictSeverity.Severe : VerdictSeverity.Warning,
            dead.Max(l => l.Sureness),
            FormattableString.Invariant(
                $"Up to {Wording.Percent(worst.Share)} of the units of {Wording.Layers([.. dead.Select(l => l.Traits)])} are off for every sample, since step {dead.Min(l => l.DiedAt)}{revived}."),
            fromStart
                ? "They were off before the first update: the initial biases or weights keep their inputs below zero."
                : $"An update{rate} pushed them below zero for every sample, where the slope is zero and nothing brings them back.",
            fromStart
                ? "Set model.hidden.biasInit to zeros and model.hidden.init to he-normal, or model.hidden.activation to leakyRelu."
                : "Smaller values of train.optimizer.learningRate, model.hidden.activation leakyRelu, or model.hidden.batchNorm.",
            [
                .. dead.OrderByDescending(l => l.Share).Take(6).Select(l =>
                    new VerdictEvidence(
                        $"share of units that are off for the whole batch, died by step {Wording.Number(l.DiedAt)}", l.Share, l.Limit, l.Traits.ShortName,
                        l.Step)),
            ]);
    }

    private static Layer? Look(RunEvidence run, LayerTraits traits)
    {
        // Weights of zero give zeros, and are for InitialisationRule to say.
        if (run[RecordedKind.Weight, run.Steps[0], traits] is { Norm: 0 })
        {
            return null;
        }

        bool perUnit = run.Steps.Any(s => run[RecordedKind.BiasGradient, s, traits] is not null);
        double limit = perUnit ? Math.Max(0.6, Math.Min(0.99, 0.5 + (1.5 / Math.Sqrt(traits.Outputs)))) : AllZero;
        long[] deadSteps = [.. run.Steps.Where(s => DeadUnits.Share(run, traits, s) > limit)];
        double late = RunEvidence.Median(run.LateSteps.Select(s => DeadUnits.Share(run, traits, s)));
        if (deadSteps.Length == 0 || (deadSteps[0] != run.Steps[0] && !(late > limit)))
        {
            return null;
        }

        bool revived = !(late > limit);
        double share = revived ? DeadUnits.Share(run, traits, deadSteps[0]) : late;
        return new Layer(
            traits, share, limit, deadSteps[0], revived ? deadSteps[0] : run.LateSteps[^1], revived,
            Sureness.Above(share / (1.0001 - share), limit / (1.0001 - limit)));
    }

    private sealed record Layer(LayerTraits Traits, double Share, double Limit, long DiedAt, long Step, bool Revived, double Sureness);
}
