using GpuGrad.Layers;
using GpuGrad.Records;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// NaN and infinities: the first recorded step that has any, and in it the first tensor in the order in which a step
/// computes them: weights, activations from the input, δ and gradients from the output, updates. A recorded step tells the
/// layer, not the operation; where run.json knows the origin, that tells both, and the element.
/// </summary>
internal sealed class NonFiniteRule : IVerdictRule
{
    private static readonly RecordedKind[] s_backward = [RecordedKind.Delta, RecordedKind.WeightGradient, RecordedKind.BiasGradient];

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (run.Manifest.NonFiniteOrigin is { } origin)
        {
            yield return AtOrigin(run, origin);
            yield break;
        }

        foreach (long step in run.Steps)
        {
            if (FirstOf(run, step) is not { } first)
            {
                continue;
            }

            TensorStatistics statistics = run[first.Kind, step, first.Layer]!.Value;
            long bad = statistics.Count - statistics.FiniteCount;
            yield return new Verdict(
                VerdictKind.NonFinite,
                VerdictSeverity.Severe,
                Sureness.Certain,
                FormattableString.Invariant(
                    $"At step {step} the {first.Kind.Spell()} of {first.Layer.ShortName} is the first tensor with NaN or infinite values ({bad} of {statistics.Count})."),
                Cause(run, step),
                Cure(step),
                [
                    new VerdictEvidence($"{first.Kind.Spell()} values that are NaN", statistics.NaNs, 0, first.Layer.ShortName, step),
                    new VerdictEvidence(
                        $"{first.Kind.Spell()} values that are infinite", statistics.PositiveInfinities + statistics.NegativeInfinities, 0,
                        first.Layer.ShortName, step),
                ]);
            yield break;
        }

        if (run.BecameNonFinite)
        {
            yield return new Verdict(
                VerdictKind.NonFinite, VerdictSeverity.Severe, Sureness.Certain, run.Manifest.Failure ?? "The loss became NaN or infinite.",
                "It happened between two recorded steps, so the records do not show where it began.",
                "Set record.every to 1 to see it, and lower train.optimizer.learningRate.",
                [new VerdictEvidence("steps done", run.Manifest.Steps)]);
        }
    }

    private static Verdict AtOrigin(RunEvidence run, NonFiniteOrigin origin) => new(
        VerdictKind.NonFinite,
        VerdictSeverity.Severe,
        Sureness.Certain,
        origin.ToString(),
        Cause(run, origin.Step),
        Cure(origin.Step),
        [new VerdictEvidence(
            $"element [{string.Join(", ", origin.Element)}] of {origin.Tensor} after {origin.Op}, {origin.Phase}:", origin.Value, null, origin.Layer,
            origin.Step)]);

    private static string Cause(RunEvidence run, long step) => step == 0
        ? "It was so before the first update: the initial weights or the inputs are too large for FP32."
        : FormattableString.Invariant(
            $"The weights had grown until a product overflowed: {Wording.LearningRate(run, "the")} is too large for this net, or its gradient explodes.");

    private static string Cure(long step) => step == 0
        ? "Choose model.hidden.init to suit the activation (he-normal, lecun-normal), and scale the data."
        : "Smaller values of train.optimizer.learningRate, train.clip = { \"kind\": \"globalNorm\", \"max\": 1 }, or a warm-up, train.schedule = { \"kind\": \"constant\", \"warmup\": 100 }.";

    private static (RecordedKind Kind, LayerTraits Layer)? FirstOf(RunEvidence run, long step)
    {
        IEnumerable<(RecordedKind, LayerTraits)> order =
        [
            .. run.Layers.Select(l => (RecordedKind.Weight, l)),
            .. run.Layers.Select(l => (RecordedKind.Activation, l)),
            .. run.Layers.Reverse().SelectMany(l => s_backward.Select(kind => (kind, l))),
            .. run.Layers.Select(l => (RecordedKind.Update, l)),
        ];
        foreach ((RecordedKind kind, LayerTraits layer) in order)
        {
            if (run[kind, step, layer] is { AllFinite: false })
            {
                return (kind, layer);
            }
        }

        return null;
    }
}
