using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;

namespace GpuGrad.Diagnosis;

/// <summary>How steep a saturating activation is where a layer's units stand.</summary>
internal static class Slope
{
    /// <summary>
    /// Mean slope over batch and units, relative to the steepest: for tanh 1 − E[a²], for sigmoid 4 (E[a] − E[a²]), both exact
    /// in the recorded mean and norm. NaN for an activation that does not saturate on both sides and where nothing was recorded.
    /// </summary>
    public static double Of(RunEvidence run, LayerTraits layer, long step)
    {
        if (!Saturates(layer) || run[RecordedKind.Activation, step, layer] is not { AllFinite: true } a)
        {
            return double.NaN;
        }

        double meanSquare = a.Norm * a.Norm / a.Count;
        return IsSigmoid(layer) ? 4 * (a.Mean - meanSquare) : 1 - meanSquare;
    }

    /// <summary>Whether the layer's activation is flat on both sides.</summary>
    public static bool Saturates(LayerTraits layer) => layer.Activation is ActivationSpec.Pointwise { Kind: ActivationKind.Sigmoid or ActivationKind.Tanh };

    /// <summary>Whether it runs from 0 to 1, instead of −1 to 1.</summary>
    public static bool IsSigmoid(LayerTraits layer) => layer.Activation is ActivationSpec.Pointwise { Kind: ActivationKind.Sigmoid };
}
