using GpuGrad.Layers;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>
/// How far the samples of a batch agree on a layer's gradient. No record holds one sample's δ, but the bias gradient is the sum
/// of all of them: with B samples whose δ have the mean correlation ρ, weighted by their norms, ‖∂b‖² = (1 + (B − 1) ρ) ‖δ‖².
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Correlation">ρ: 1 where all samples have the same δ, about 0 where they have nothing in common.</param>
/// <param name="Chance">How far above 0 chance alone may put ρ.</param>
internal sealed record GradientAgreement(LayerTraits Layer, double Correlation, double Chance)
{
    // A sum so small is what rounding leaves where a batch norm makes the samples' δ cancel.
    private const double Cancelled = 1e-3;

    /// <summary>
    /// The agreement in a layer; null for recurrent layers, layers without a bias, before a batch norm, and where something was not recorded or not finite.
    /// </summary>
    public static GradientAgreement? Of(RunEvidence run, LayerTraits layer, long step)
    {
        if (layer.Recurrent is not null
            || run[RecordedKind.Delta, step, layer] is not { AllFinite: true, Norm: > 0 } delta
            || run[RecordedKind.BiasGradient, step, layer] is not { AllFinite: true } sum
            || sum.Norm < Cancelled * delta.Norm)
        {
            return null;
        }

        double others = ((double)delta.Count / sum.Count) - 1, length = sum.Norm / delta.Norm;
        // Independent directions in n units make ‖∂b‖²/‖δ‖² scatter about 1 with a deviation of √(2/n); two of those.
        return others < 1 ? null : new(layer, ((length * length) - 1) / others, 2 * Math.Sqrt(2.0 / layer.Outputs) / others);
    }
}
