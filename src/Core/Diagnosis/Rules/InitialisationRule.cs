using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Initial weights that are all equal, or of the wrong size for their activation. The size alone is no verdict: a consequence
/// must have been measured at step 0, which is a signal that shrinks or grows from layer to layer, flat activations, or a loss
/// far above that of a guess. Where norms set the signal's size that of the weights does not matter.
/// </summary>
internal sealed class InitialisationRule : IVerdictRule
{
    private const double SignalLimit = 10;
    private const double LossLimit = 5;
    private const double LeastFactor = 1.2;
    // Weights so small that the gradient of the first layers is lost even in a net of two: no recipe draws them.
    private const double MuchTooSmall = 0.1;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (run.Steps[0] != 0 || run.Hidden.Count == 0 || !run.Has(RecordedKind.Weight))
        {
            return [];
        }
        // Zeros at the end of a skip's branch begin with the identity, on purpose.
        List<LayerTraits> equal =
            [.. run.Hidden.Where(l => l is { Outputs: > 1, InBranch: false } && run[RecordedKind.Weight, 0, l] is { } w && w.Min == w.Max)];
        return equal.Count > 0 ? [Symmetric(run, equal)]
            : run.NormalisesSignal ? []
            : WrongSize(run) is { } verdict ? [verdict] : [];
    }

    private static Verdict Symmetric(RunEvidence run, List<LayerTraits> layers)
    {
        double value = run[RecordedKind.Weight, 0, layers[0]]!.Value.Min;
        return new Verdict(
            VerdictKind.PoorInitialisation,
            VerdictSeverity.Severe,
            Sureness.Certain,
            $"All initial weights of {Wording.Layers(layers)} are {Wording.Number(value)}.",
            "Units with equal weights get equal gradients and stay copies of each other"
            + (value == 0 ? ", and through weights of zero no gradient flows at all." : "."),
            $"Draw them at random: model.hidden.init = {InitName(layers[0])}.",
            [.. layers.Take(5).Select(l => new VerdictEvidence("largest minus smallest initial weight", 0, null, l.ShortName, 0))]);
    }

    private static Verdict? WrongSize(RunEvidence run)
    {
        LayerTraits[] plain = [.. run.Hidden.Where(l => l.Recurrent is null)];
        if (plain.Length == 0)
        {
            return null;
        }

        double factor = WeightScale.Mean(run, plain, 0);
        double outputFactor = WeightScale.Mean(run, run.Layers.Where(l => l.Info.Role == LayerInfo.Output), 0);
        bool tooLarge = factor > 1;
        if (double.IsNaN(factor) || (factor is > 1 / LeastFactor and < LeastFactor && !(outputFactor > LossLimit)))
        {
            return null;
        }

        List<(VerdictEvidence Evidence, double Sureness)> found = [];
        double growth = SignalGrowth(run, plain);
        double spread = Math.Max(Sureness.BatchSpread, LayerSpread.Of(plain));
        if (tooLarge && growth > 1 && factor > LeastFactor)
        {
            found.Add((new VerdictEvidence("size of the last hidden activation over that of the first", growth, SignalLimit, null, 0),
                Sureness.Above(growth, SignalLimit * Math.Exp(spread), spread)));
        }

        if (!tooLarge && growth < 1)
        {
            found.Add((new VerdictEvidence("size of the last hidden activation over that of the first", growth, 1 / SignalLimit, null, 0),
                Sureness.Below(growth, Math.Exp(-spread) / SignalLimit, spread)));
        }

        if (factor < MuchTooSmall && plain.All(l => !l.InBranch))
        {
            found.Add((new VerdictEvidence("weights over what the activation wants", factor, MuchTooSmall, null, 0), Sureness.Below(factor, MuchTooSmall)));
        }

        double slope = RunEvidence.Median(plain.Select(l => Slope.Of(run, l, 0)));
        if (factor > 1.5 && slope < SaturationRule.SlopeLimit)
        {
            found.Add((new VerdictEvidence("mean slope of the hidden activations over the steepest", slope, SaturationRule.SlopeLimit, null, 0),
                Sureness.Below(slope, SaturationRule.SlopeLimit)));
        }

        if (run.Chance is { } chance && run.Losses.Count > 0 && run.Losses[0].Step == 0 && Math.Max(factor, outputFactor) > 1.5)
        {
            found.Add((new VerdictEvidence("first loss over that of a guess", run.Losses[0].Loss / chance, LossLimit, null, 0),
                Sureness.Above(run.Losses[0].Loss / chance, LossLimit)));
        }

        found = [.. found.Where(f => f.Sureness >= 0.5)];
        if (found.Count == 0)
        {
            return null;
        }

        double named = factor is > 1 / LeastFactor and < LeastFactor ? outputFactor : factor;
        string size = named > 1 ? $"too large by a factor of {Wording.Number(named)}" : $"too small by a factor of {Wording.Number(1 / named)}";
        return new Verdict(
            VerdictKind.PoorInitialisation,
            named is > 3 or < 1.0 / 3 ? VerdictSeverity.Severe : VerdictSeverity.Warning,
            found.Max(f => f.Sureness),
            $"The initial weights are {size} for {plain[0].Activation?.Name ?? "a linear net"}.",
            named > 1
                ? "Each layer makes its signal larger than the one before, or drives its units to where they are flat."
                : "Each layer makes its signal smaller than the one before, and the gradient on its way back too.",
            $"Set model.hidden.init (or the init of the layers) to {InitName(plain[0])}, or add model.hidden.batchNorm.",
            [.. found.Select(f => f.Evidence), new VerdictEvidence("initial weights over what the activation wants", named, 1, null, 0)]);
    }

    // Root mean square of the last hidden activation over that of the first.
    private static double SignalGrowth(RunEvidence run, LayerTraits[] layers)
    {
        double first = Size(layers[0]), last = Size(layers[^1]);
        return first > 0 ? last / first : double.NaN;

        double Size(LayerTraits layer) => run[RecordedKind.Activation, 0, layer] is { AllFinite: true } a ? a.Norm / Math.Sqrt(a.Count) : double.NaN;
    }

    private static string InitName(LayerTraits layer) => InitSpec.DefaultFor(layer.Activation ?? ActivationKind.Identity) is InitSpec.He ? "he-normal"
        : "lecun-normal";
}
