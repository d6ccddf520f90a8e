using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.Records;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Vanishing and exploding from layer to layer: ‖δ‖ of the first hidden layer over that of the last, at the start and in the
/// last third of the run. The limits widen with what chance alone does in a net of this depth and width (two deviations of
/// <see cref="LayerSpread"/>); later in training, when layers learn different things, they are the squares.
/// </summary>
internal sealed class GradientFlowRule : IVerdictRule
{
    private const double VanishingLimit = 1.0 / 30;
    // Wider, because a norm after each layer makes the gradient of a healthy net grow, and the largest gradient sets the pace.
    private const double ExplodingLimit = 100;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        GradientFlow? start = GradientFlow.At(run, run.Steps[0]);
        if (start is not null && Judge(run, start, power: 1) is { } atStart)
        {
            return [atStart];
        }

        GradientFlow[] late = [.. run.LateSteps.Select(step => GradientFlow.At(run, step)).OfType<GradientFlow>()];
        // A net that diverged has weights of any size: what they do to the gradient is a symptom.
        if (run.Steps.Count < 4 || late.Length == 0 || run.Diverged || IsCutByDeadUnits(run))
        {
            return [];
        }

        GradientFlow middle = late.OrderBy(f => f.FirstToLast).ElementAt(late.Length / 2);
        return Judge(run, middle, power: 2) is { } later ? [later] : [];
    }

    // Units that are off for every sample pass no gradient: that is for DeadUnitsRule to say.
    private static bool IsCutByDeadUnits(RunEvidence run) =>
        run.LateSteps.Any(step => run.Hidden.Any(l => run[RecordedKind.Activation, step, l] is { } a && a.Zeros == a.Count));

    private static Verdict? Judge(RunEvidence run, GradientFlow flow, int power)
    {
        double chance = Math.Exp(2 * LayerSpread.Of(flow.Layers));
        double low = Math.Pow(VanishingLimit / chance, power), high = Math.Pow(ExplodingLimit * chance, power);
        double ratio = flow.FirstToLast;
        bool vanishes = ratio < 1;
        double sureness = vanishes ? Sureness.Below(ratio, low, flow.LogSpread) : Sureness.Above(ratio, high, flow.LogSpread);
        if (sureness < 0.5 || double.IsNaN(ratio))
        {
            return null;
        }

        string when = flow.Step == 0 ? "At the start"
            : flow.Step == run.Steps[0] ? FormattableString.Invariant($"At step {flow.Step}, the first recorded,")
            : FormattableString.Invariant($"At step {flow.Step}, and in most of the last third of the run,");
        (string cause, string cure) = vanishes ? WhyVanishing(run, flow) : WhyExploding(run, flow);
        double limit = vanishes ? low : high;
        return new Verdict(
            vanishes ? VerdictKind.Vanishing : VerdictKind.Exploding,
            (vanishes ? ratio < low / 10 : ratio > 10 * high) ? VerdictSeverity.Severe : VerdictSeverity.Warning,
            sureness,
            $"{when} {Finding(flow)}.",
            cause,
            cure,
            [
                new VerdictEvidence($"‖{flow.Kind.Spell()}‖ of the first hidden layer over the last", ratio, limit, null, flow.Step),
                new VerdictEvidence("geometric mean of the factor a layer", flow.Factor, Math.Pow(limit, 1.0 / (flow.Layers.Count - 1)), null, flow.Step),
                .. Expected(run, flow),
                .. Worst(flow, vanishes),
            ]);
    }

    private static string Finding(GradientFlow flow)
    {
        double ratio = flow.FirstToLast;
        if (flow.Zeros == 0)
        {
            return $"the gradient of the first hidden layer is {(ratio < 1 ? $"{Wording.Number(1 / ratio)} times smaller" : $"{Wording.Number(ratio)} times larger")} than that of the last, a factor of {Wording.Number(flow.Factor)} a layer over {flow.Layers.Count - 1} layers";
        }

        string layers = flow.Zeros == 1 ? "hidden layer" : $"{flow.Zeros} of {flow.Layers.Count} hidden layers";
        string others = flow.Factor > 0 ? $"; the others change it by a factor of {Wording.Number(flow.Factor)} a layer" : "";
        return $"the gradient of the first {layers} is exactly zero{others}";
    }

    // Layers that theory speaks of, measured beside expected.
    private static IEnumerable<VerdictEvidence> Expected(RunEvidence run, GradientFlow flow)
    {
        double[] expected =
            [.. flow.Layers.Take(flow.Layers.Count - 1).Where(l => run.ExpectedFactors.ContainsKey(l.Info.Id)).Select(l => run.ExpectedFactors[l.Info.Id])];
        if (expected.Length == flow.Layers.Count - 1 && flow.Step == 0)
        {
            yield return new VerdictEvidence(
                "geometric mean of the factor that theory expects a layer", Math.Exp(expected.Average(Math.Log)), null, null, flow.Step);
        }
    }

    private static IEnumerable<VerdictEvidence> Worst(GradientFlow flow, bool vanishes) => flow.Norms
        .Zip(flow.Norms.Skip(1), (layer, next) => layer / next)
        .Select((factor, i) => (factor, layer: flow.Layers[i]))
        .Where(f => !double.IsNaN(f.factor))
        .OrderBy(f => vanishes ? f.factor : -f.factor)
        .Take(3)
        .Select(f => new VerdictEvidence("its gradient over that of the next layer", f.factor, null, f.layer.ShortName, flow.Step));

    private static (string Cause, string Cure) WhyVanishing(RunEvidence run, GradientFlow flow)
    {
        if (run.IsImported)
        {
            return ($"On average every one of the {flow.Layers.Count} layers passes on less than it gets.", "");
        }

        LayerTraits layer = flow.Layers[^1];
        double scale = WeightScale.Mean(run, flow.Layers, flow.Step);
        double slope = RunEvidence.Median(flow.Layers.Select(l => Slope.Of(run, l, flow.Step)));
        string name = layer.Activation?.Name ?? "linear";
        if (slope < SaturationRule.SlopeLimit)
        {
            return ($"The {name} units stand where the slope is {Wording.Percent(slope)} of the steepest, and every layer multiplies the gradient by that.",
                "Smaller initial weights (model.hidden.init = lecun-normal), or model.hidden.batchNorm.");
        }

        if (scale < 1 / 1.15)
        {
            return ($"The weights are too small for {name} by a factor of {Wording.Number(1 / scale)}, and every layer multiplies the gradient by that.",
                $"Set model.hidden.init to {(InitSpec.DefaultFor(layer.Activation ?? ActivationKind.Identity) is InitSpec.He ? "he-normal" : "lecun-normal")}, or add model.hidden.batchNorm.");
        }

        if (Slope.AtZero(layer.Activation) is > 0 and < 1 and var steepest)
        {
            return ($"Too many {name} layers: the slope of a {name} is at most 1/{Wording.Number(1 / steepest)}, so each of the {flow.Layers.Count} layers passes on a fraction.",
                "Set model.hidden.activation to relu with init he-normal, or add model.hidden.batchNorm or model.hidden.skip = residual.");
        }

        return ($"Every one of the {flow.Layers.Count} {name} layers passes on less than it gets.",
            "Add model.hidden.skip = residual or model.hidden.batchNorm, or set model.hidden.init for this activation.");
    }

    private static (string Cause, string Cure) WhyExploding(RunEvidence run, GradientFlow flow)
    {
        if (run.IsImported)
        {
            return ($"On average every one of the {flow.Layers.Count} layers passes on more than it gets.", "");
        }

        LayerTraits layer = flow.Layers[^1];
        double scale = WeightScale.Mean(run, flow.Layers, flow.Step);
        string name = layer.Activation?.Name ?? "linear";
        if (run.NormalisesSignal)
        {
            return ($"Each norm divides by the spread of its batch, which at the start makes the gradient grow in every one of the {flow.Layers.Count} layers.",
                "Add model.hidden.skip = preActivationResidual, use fewer layers, or start with a warm-up, train.schedule = { \"kind\": \"constant\", \"warmup\": 100 }.");
        }

        if (scale > 1.15)
        {
            return ($"The weights are too large for {name} by a factor of {Wording.Number(scale)}, and every layer multiplies the gradient by that.",
                "Smaller initial weights (model.hidden.init = he-normal before rectifiers, lecun-normal else), or train.clip.");
        }

        if (flow.Layers.Any(l => l.InBranch))
        {
            return ("Every block adds its branch to the skip at full strength, so signal and gradient grow from block to block.",
                "Scale the branch (skip = { \"kind\": \"residual\", \"scale\": 0.1 }) or normalise it with model.hidden.batchNorm.");
        }

        return ($"Every one of the {flow.Layers.Count} {name} layers passes on more than it gets.",
            "Use smaller initial weights, model.hidden.batchNorm, or train.clip.");
    }
}
