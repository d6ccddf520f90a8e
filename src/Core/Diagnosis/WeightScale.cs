using GpuGrad.Activations;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;

namespace GpuGrad.Diagnosis;

/// <summary>By how much weights are larger or smaller than their activation wants.</summary>
internal static class WeightScale
{
    /// <summary>
    /// Root mean square of a layer's weights times √n_in, over the gain that keeps the signal's size: 1 inside the range that
    /// suits the activation, above 1 too large, below too small. NaN where the weight was not recorded, and for a layer that ends
    /// a skip's branch, since what suits the sum is not known.
    /// </summary>
    public static double Of(RunEvidence run, LayerTraits layer, long step)
    {
        if (layer is { InBranch: true, Activation: null } || run[RecordedKind.Weight, step, layer] is not { AllFinite: true } weight)
        {
            return double.NaN;
        }

        double gain = weight.Norm / Math.Sqrt(weight.Count) * Math.Sqrt(layer.Inputs);
        (double low, double high) = Wanted(layer.Activation);
        return gain < low ? gain / low : gain > high ? gain / high : 1;
    }

    /// <summary>The geometric mean over layers, those without a weight, or with weights of zero, left out.</summary>
    public static double Mean(RunEvidence run, IEnumerable<LayerTraits> layers, long step)
    {
        double[] logs = [.. layers.Select(l => Math.Log(Of(run, l, step))).Where(double.IsFinite)];
        return logs.Length == 0 ? double.NaN : Math.Exp(logs.Average());
    }

    // A rectifier has one gain that keeps the signal. Where the slope falls off, small signals want 1 and those of size 1 the
    // gain of ActivationGain, which is below 1 for selu; a saturating function that is flatter than that at 0, as sigmoid with its slope of 1/4, has
    // larger weights make up for it.
    private static (double Low, double High) Wanted(ActivationSpec? activation)
    {
        double gain = activation is null ? 1 : ActivationGain.Of(activation);
        return activation is ActivationSpec.Pointwise p && !ActivationFunction.Of(p.Kind).IsStraight
            ? (Math.Min(1, gain), Math.Max(Math.Max(1, gain), 1 / Slope.AtZero(p)))
            : (gain, gain);
    }
}
