using GpuGrad.Layers;
using GpuGrad.Quantities;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// ‖update‖ over ‖weight‖, which is about 1e-3 a step where training goes well. Too large: above 0.1 in the middle of the
/// run, so that ten steps replace a layer, or above 0.5 in the first step of a run that diverged, where the weights are not
/// smaller than their activation wants: a net that learns was not harmed by it. Too small: in no layer did the updates, all in
/// one direction, add up to 1 % of the weights over the whole run, at a tenth of the usual size or less.
/// </summary>
internal sealed class UpdateSizeRule : IVerdictRule
{
    private const double LargeLimit = 0.1;
    private const double FirstLimit = 0.5;
    private const string SmallerRates = "Smaller values of train.optimizer.learningRate: a third, a tenth and a hundredth.";
    private const double SmallLimit = 1e-4;
    private const double TravelLimit = 0.01;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (!run.Trains || !run.Has(RecordedKind.Update) || !run.Has(RecordedKind.Weight) || run.Steps.Count < 3)
        {
            return [];
        }

        List<(LayerTraits Layer, double Ratio)> ratios = [.. run.Layers.Select(l => (l, Ratio(run, l))).Where(r => double.IsFinite(r.Item2))];
        if (ratios.Count == 0)
        {
            return [];
        }

        double steps = Math.Max(run.Manifest.Steps, run.Steps[^1] + 1);
        (LayerTraits Layer, double Ratio) largest = ratios.MaxBy(r => r.Ratio);
        string rate = Wording.LearningRate(run), optimizer = run.Optimizer is { } kind ? $" for {kind}" : "";
        (LayerTraits Layer, double Ratio) first = run.Layers.Where(l => WeightScale.Of(run, l, run.Steps[0]) > 0.5)
            .Select(l => (l, RatioAt(run, l, run.Steps[0]))).Where(r => double.IsFinite(r.Item2)).DefaultIfEmpty((run.Layers[0], 0)).MaxBy(r => r.Item2);
        if (run.Diverged && first.Ratio > FirstLimit && largest.Ratio <= LargeLimit)
        {
            return [Of(
                VerdictKind.UpdatesTooLarge,
                VerdictSeverity.Warning,
                Sureness.Above(first.Ratio, FirstLimit),
                $"The first update of {first.Layer.ShortName} is {Wording.Percent(first.Ratio)} of its weights, where about 0.1 % is usual: "
                + "it wipes out the initialisation.",
                $"{rate} is too large{optimizer}.",
                SmallerRates,
                LargeLimit)];
        }

        if (largest.Ratio > LargeLimit)
        {
            return [Of(
                VerdictKind.UpdatesTooLarge,
                largest.Ratio > 10 * LargeLimit ? VerdictSeverity.Severe : VerdictSeverity.Warning,
                Sureness.Above(largest.Ratio, LargeLimit),
                $"The updates of {largest.Layer.ShortName} are {Wording.Percent(largest.Ratio)} of its weights in every step, where about 0.1 % is usual.",
                $"{rate} is too large{optimizer}, or the layer's gradient is.",
                SmallerRates,
                LargeLimit)];
        }

        if (largest.Ratio < SmallLimit && largest.Ratio * steps < TravelLimit)
        {
            (string most, string travel) = (Wording.Percent(largest.Ratio), Wording.Percent(largest.Ratio * steps));
            return [Of(
                VerdictKind.UpdatesTooSmall,
                VerdictSeverity.Warning,
                Math.Min(Sureness.Below(largest.Ratio, SmallLimit), Sureness.Below(largest.Ratio * steps, TravelLimit)),
                FormattableString.Invariant(
                    $"The updates of no layer exceed {most} of its weights a step, where 0.1 % is usual: in {steps} steps they move by less than {travel}."),
                largest.Ratio == 0
                    ? "No gradient reaches the weights."
                    : $"{rate} is too small{optimizer}, or every gradient is.",
                largest.Ratio == 0
                    ? "What keeps the gradient from the weights must go first."
                    : "Larger values of train.optimizer.learningRate: three, ten and a hundred times as large.",
                SmallLimit)];
        }

        return [];

        Verdict Of(VerdictKind kind, VerdictSeverity severity, double sureness, string finding, string cause, string cure, double limit) => new(
            kind, severity, sureness, finding, cause,
            cure,
            [
                .. first.Ratio > FirstLimit
                    ? [new VerdictEvidence("‖update‖/‖weight‖", first.Ratio, FirstLimit, first.Layer.ShortName, run.Steps[0])]
                    : (VerdictEvidence[])[],
                .. ratios.OrderByDescending(r => r.Ratio).Take(5)
                    .Select(r => new VerdictEvidence("median of ‖update‖/‖weight‖", r.Ratio, limit, r.Layer.ShortName)),
            ]);
    }

    // The first step is left out: what it does to weights that begin near zero says nothing.
    private static double Ratio(RunEvidence run, LayerTraits layer) => RunEvidence.Median(run.Steps.Skip(1).Select(step => RatioAt(run, layer, step)));

    private static double RatioAt(RunEvidence run, LayerTraits layer, long step) =>
        run[RecordedKind.Update, step, layer] is { AllFinite: true } update && run[RecordedKind.Weight, step, layer] is { AllFinite: true } weight
            ? UpdateRatio.Of(update.Norm, weight.Norm)
            : double.NaN;
}
