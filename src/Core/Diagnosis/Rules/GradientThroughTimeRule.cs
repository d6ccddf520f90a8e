using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// Vanishing and exploding through time in recurrent layers. δ of all time steps lies in one recorded tensor, whose histogram
/// tells how far the steps are apart: where the gradient keeps its size, three in four of its values lie within a few decades
/// of its root mean square; where every step back multiplies it, they are spread evenly over many. Whether it grows or
/// shrinks on its way back is told by its norm beside that of δ of the output, where it enters.
/// </summary>
internal sealed class GradientThroughTimeRule : IVerdictRule
{
    private const double Quantile = 0.25;
    private const double SpreadLimit = 1e-5;
    private const double GrowthLimit = 100;

    /// <inheritdoc/>
    public IEnumerable<Verdict> Examine(RunEvidence run)
    {
        if (run.Hidden is not [.., { Recurrent: not null } layer])
        {
            yield break;
        }

        long step = run.Steps[0];
        LayerTraits output = run.Layers[^1];
        if (run[RecordedKind.Delta, step, layer] is not { AllFinite: true, Norm: > 0 } delta
            || run[RecordedKind.Delta, step, output] is not { Norm: > 0 } given)
        {
            yield break;
        }

        double typical = SizeBelow(run.Histogram(RecordedKind.Delta, step, layer), Quantile);
        double spread = typical / (delta.Norm / Math.Sqrt(delta.Count));
        double growth = delta.Norm / given.Norm;
        bool explodes = growth > GrowthLimit;
        if (!explodes && !(spread < SpreadLimit))
        {
            yield break;
        }

        string cell = layer.Recurrent.ToString()!.ToUpperInvariant();
        yield return new Verdict(
            explodes ? VerdictKind.Exploding : VerdictKind.Vanishing,
            VerdictSeverity.Warning,
            explodes ? Sureness.Above(growth, GrowthLimit) : Sureness.Below(spread, SpreadLimit, 1),
            explodes
                ? $"At the start the gradient of {layer.ShortName} grows on its way back in time to {Wording.Number(growth)} times what enters at the output."
                : $"At the start a quarter of the gradients of {layer.ShortName} over its time steps are below {Wording.Number(spread)} of their root mean square: the early steps hardly count.",
            explodes ? "The recurrent weights multiply it at every step back, by more than 1."
            : $"The {cell} multiplies it at every step back, by less than 1.",
            explodes ? "Set the layer's init to orthogonal, and train.clip to { \"kind\": \"globalNorm\", \"max\": 1 }."
            : "Use lstm with forgetBias 1 or more, gru, or init orthogonal for an rnn, and fewer steps.",
            [
                new VerdictEvidence("‖δ‖ of the layer over that of the output", growth, GrowthLimit, layer.ShortName, step),
                new VerdictEvidence("quarter quantile of |δ| over its root mean square", spread, SpreadLimit, layer.ShortName, step),
            ]);
    }

    // The size that a share of the values that are not zero lies below, to a quarter octave.
    private static double SizeBelow(FloatHistogram histogram, double share)
    {
        double wanted = share * histogram.Total, below = 0;
        const int Sizes = FloatHistogram.BinCount / 2;
        for (int bin = 0; bin < Sizes; bin++)
        {
            below += histogram.Counts[bin] + histogram.Counts[bin + Sizes];
            if (below >= wanted)
            {
                return FloatHistogram.UpperEdge(bin);
            }
        }

        return double.NaN;
    }
}
