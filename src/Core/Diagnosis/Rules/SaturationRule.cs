using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Layers of sigmoid, tanh or another function that is flat on both sides, whose units stand where the slope is small, at the start or in the last
/// third of the run. The slope comes from the recorded mean and norm; how many values lie to the left and to the right from the histogram,
/// whose outermost bins below 1 begin at 7/8: |tanh| ≥ 7/8, and sigmoid below 1/8 or from 7/8 on.
/// </summary>
internal sealed class SaturationRule : IVerdictRule
{
    /// <summary>Mean slope over the steepest below which a layer counts as saturated: that of tanh over inputs N(0, 2.6²).</summary>
    public const double SlopeLimit = 0.3;

    // Of the larger of both ends: within so much of an end a unit counts as saturated.
    private const double Edge = 0.125;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (!run.Has(RecordedKind.Activation))
        {
            yield break;
        }

        List<Layer> saturated = [.. run.Hidden.Where(l => Slope.Ends(l) is not null).Select(l => Look(run, l)).OfType<Layer>()];
        if (saturated.Count == 0)
        {
            yield break;
        }

        Layer worst = saturated.MinBy(l => l.Slope)!;
        double left = saturated.Average(l => l.Left), right = saturated.Average(l => l.Right);
        string sides = left > 3 * right ? "to the left" : right > 3 * left ? "to the right" : "to both sides";
        bool fromStart = saturated.Any(l => l.Since == run.Steps[0]);
        (string cause, string cure) = Why(run, saturated, sides, fromStart);
        yield return new Verdict(
            VerdictKind.Saturated,
            worst.Slope < SlopeLimit / 3 ? VerdictSeverity.Severe : VerdictSeverity.Warning,
            Sureness.Below(worst.Slope, SlopeLimit),
            FormattableString.Invariant(
                $"{Wording.Layers([.. saturated.Select(l => l.Traits)])} saturated {sides} ({Wording.Percent(left)} left, {Wording.Percent(right)} right), since step {saturated.Min(l => l.Since)}; the mean slope is down to {Wording.Percent(worst.Slope)} of the steepest."),
            cause,
            cure,
            [
                .. saturated.OrderBy(l => l.Slope).Take(8).SelectMany(l => (VerdictEvidence[])
                [
                    new VerdictEvidence("mean slope over the steepest", l.Slope, SlopeLimit, l.Traits.ShortName, l.Step),
                    new VerdictEvidence("share saturated to the left", l.Left, null, l.Traits.ShortName, l.Step),
                    new VerdictEvidence("share saturated to the right", l.Right, null, l.Traits.ShortName, l.Step),
                ]),
            ]);
    }

    private static Layer? Look(RunEvidence run, LayerTraits traits)
    {
        double start = Slope.Of(run, traits, run.Steps[0]);
        double late = RunEvidence.Median(run.LateSteps.Select(step => Slope.Of(run, traits, step)));
        if (!(Math.Min(start, late) < SlopeLimit) && !(start < SlopeLimit))
        {
            return null;
        }

        long step = start < SlopeLimit ? run.Steps[0] : run.LateSteps[^1];
        long since = run.Steps.First(s => s == step || Slope.Of(run, traits, s) < SlopeLimit);
        (double left, double right) = Sides(run, traits, step);
        return new Layer(traits, Slope.Of(run, traits, step), left, right, step, since);
    }

    private static (double Left, double Right) Sides(RunEvidence run, LayerTraits layer, long step)
    {
        FloatHistogram histogram = run.Histogram(RecordedKind.Activation, step, layer);
        long zeros = run[RecordedKind.Activation, step, layer]!.Value.Zeros;
        (double lower, double upper) = Slope.Ends(layer)!.Value;
        double edge = Edge * Math.Max(Math.Abs(lower), Math.Abs(upper)), leftEdge = lower + edge, rightEdge = upper - edge;
        // A sigmoid far enough to the left is exactly zero in FP32.
        long left = leftEdge >= 0 ? zeros : 0, right = rightEdge <= 0 ? zeros : 0;
        for (int bin = 0; bin < FloatHistogram.BinCount; bin++)
        {
            // Other ends than those of tanh and sigmoid lie inside a bin.
            double middle = (FloatHistogram.LowerEdge(bin) + FloatHistogram.UpperEdge(bin)) / 2;
            if (middle < leftEdge)
            {
                left += histogram.Counts[bin];
            }
            else if (middle > rightEdge)
            {
                right += histogram.Counts[bin];
            }
        }

        double all = histogram.Total + zeros;
        return (left / all, right / all);
    }

    private static (string Cause, string Cure) Why(RunEvidence run, List<Layer> saturated, string sides, bool fromStart)
    {
        double scale = WeightScale.Mean(run, saturated.Select(l => l.Traits), run.Steps[0]);
        string activation = saturated[0].Traits.Activation!.Name;
        if (fromStart && scale > 1.5)
        {
            return ($"The initial weights are too large for {activation} by a factor of {Wording.Number(scale)}.",
                "Set model.hidden.init to lecun-normal or xavier-normal, or add model.hidden.batchNorm.");
        }

        if (fromStart && sides != "to both sides")
        {
            return ($"The initial biases, or inputs that are all of one sign, push the {activation} units to one side.",
                "Set model.hidden.biasInit to zeros, or add model.hidden.batchNorm.");
        }

        return fromStart
            ? ("The inputs are too large for the first layer, or the signal grows from layer to layer.", "Scale the data, or add model.hidden.batchNorm.")
            : (FormattableString.Invariant(
                $"Training drove the units there: the updates at a learning rate of {Wording.Number(run.LearningRate)} overshoot."),
                "Lower train.optimizer.learningRate, or add model.hidden.batchNorm.");
    }

    private sealed record Layer(LayerTraits Traits, double Slope, double Left, double Right, long Step, long Since);
}
