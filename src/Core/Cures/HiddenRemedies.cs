using System.Globalization;
using GpuGrad.Models;
using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>Remedies for a stack of equal hidden layers, each a field or two of <c>model.hidden</c>.</summary>
internal static class HiddenRemedies
{
    private const string Place = "model.hidden.";

    /// <summary>All that apply to such a stack.</summary>
    public static IEnumerable<Remedy> For(HiddenSpec hidden)
    {
        foreach ((string name, string value, string init, string why) in NetRemedies.Activations)
        {
            yield return Remedy.Fixed(name, RemedyKind.Activation, why, new(Place + "activation", value), new(Place + "init", init));
        }

        foreach ((string name, string value, string why) in NetRemedies.Initialisations)
        {
            yield return Remedy.Fixed(name, RemedyKind.Initialisation, why, new SpecAssignment(Place + "init", value));
        }

        if (hidden.Bias != false)
        {
            yield return Remedy.Fixed("zero biases", RemedyKind.Biases, NetRemedies.ZeroBiasesWhy, new SpecAssignment(Place + "biasInit", "zeros"));
        }

        yield return Normalising(BatchNormLayer.Remedy, "batchNorm", "layerNorm");
        yield return Normalising(LayerNormLayer.Remedy, "layerNorm", "batchNorm");
        // A block needs a layer before it.
        if (hidden.Depth > 1)
        {
            yield return Skip("residual blocks", "residual", "Every block adds to its input, so the gradient has a way around it.");
            yield return Skip(
                "pre-activation residual blocks", "preActivationResidual",
                "Every block adds to its input with nothing after the sum, so the gradient reaches the first layer unchanged by any of them.");
            int growth = Math.Clamp(hidden.Width / 4, 4, 32);
            yield return Skip(
                "dense connections",
                string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"dense","growth":{{growth}}}"""),
                "Every layer is read by all later ones and by the output, so the gradient reaches it in one step.");
            if (hidden.Skip is SkipSpec.Residual residual)
            {
                string kind = residual.PreActivation ? "preActivationResidual" : "residual";
                yield return Skip(
                    "branches of a tenth", $$"""{"kind":"{{kind}}","scale":0.1}""", "Small branches leave signal and gradient their size from block to block.");
            }

            yield return Skip(
                "highway layers", """{"kind":"highway","gateBias":-2}""",
                "Gates that start nearly closed carry the input past every layer, and the gradient back.");
        }
    }

    private static Remedy Skip(string name, string value, string why) => Remedy.Fixed(name, RemedyKind.Skip, why, new SpecAssignment(Place + "skip", value));

    private static Remedy Normalising(LayerRemedy offered, string on, string off) =>
        new(offered.Name, offered.Kind, offered.Why, (_, spec) => Norm(spec, on, off));

    // One norm takes the place of the other; a bias directly before batch norm is dropped where none was asked for.
    private static IReadOnlyList<SpecAssignment> Norm(ExperimentSpec spec, string on, string off)
    {
        bool other = off == "batchNorm" ? spec.Model.Hidden!.BatchNorm is not null : spec.Model.Hidden!.LayerNorm is not null;
        bool already = on == "batchNorm" ? spec.Model.Hidden.BatchNorm is not null : spec.Model.Hidden.LayerNorm is not null;
        return already ? [] : [.. other ? (SpecAssignment[])[new(Place + off, "false")] : [], new(Place + on, "true")];
    }
}
