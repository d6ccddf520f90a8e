using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;

namespace GpuGrad.Diagnosis;

/// <summary>How steep a saturating activation is where a layer's units stand.</summary>
internal static class Slope
{
    /// <summary>
    /// Mean over batch and units of 4 (a − l)(u − a)/(u − l)², a lying between l and u. It is the slope relative to the steepest for tanh, 1 − E[a²], and
    /// for sigmoid, 4 (E[a] − E[a²]), both exact in the recorded mean and norm; a function that comes nearer to its ends more slowly, such as softsign, is
    /// flatter there than it says. NaN for an activation that does not saturate on both sides and where nothing was recorded.
    /// </summary>
    public static double Of(RunEvidence run, LayerTraits layer, long step)
    {
        if (Ends(layer) is not var (lower, upper) || run[RecordedKind.Activation, step, layer] is not { AllFinite: true } a)
        {
            return double.NaN;
        }

        double meanSquare = a.Norm * a.Norm / a.Count, range = upper - lower;
        return 4 * (((lower + upper) * a.Mean) - (lower * upper) - meanSquare) / (range * range);
    }

    /// <summary>The values between which the layer's activation lies, where it is flat on both sides; else null.</summary>
    public static (double Lower, double Upper)? Ends(LayerTraits layer) =>
        layer.Activation is ActivationSpec.Pointwise p ? ActivationFunction.Of(p.Kind).Saturation : null;

    /// <summary>The slope at 0 of an activation that is flat on both sides, where it is steepest; 1 for any other.</summary>
    public static double AtZero(ActivationSpec? activation) =>
        activation is ActivationSpec.Pointwise p && ActivationFunction.Of(p.Kind) is { Saturation: not null } function
            ? function.ReferenceSlope(0, p.Alpha)
            : 1;
}
