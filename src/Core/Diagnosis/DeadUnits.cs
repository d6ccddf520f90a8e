using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.Records;

namespace GpuGrad.Diagnosis;

/// <summary>
/// How many units of a layer are off for every sample of a batch. A record is of a layer, not of a unit, but a unit that is off for the whole batch has a
/// bias gradient of exactly zero, so the zeros of the bias gradient count such units; the count is held to the share of zero activations, which is never
/// smaller than that of dead units, because a dead layer above makes every bias gradient zero.
/// </summary>
internal static class DeadUnits
{
    /// <summary>
    /// Whether the layer's activation is zero and flat left of 0, so that a unit can stay off. Of an imported layer its first recorded values tell: some are
    /// zero and none is negative.
    /// </summary>
    public static bool Possible(RunEvidence run, LayerTraits layer) => run.IsImported
        ? run[RecordedKind.Activation, run.Steps[0], layer] is { AllFinite: true, Zeros: > 0, Min: >= 0 }
        : layer.Activation is ActivationSpec.Pointwise p && ActivationFunction.Of(p.Kind).CanDie;

    /// <summary>The share of the units, 0 to 1, at most; NaN where no finite activation was recorded. Without biases it is that of zero activations.</summary>
    public static double Share(RunEvidence run, LayerTraits layer, long step)
    {
        if (run[RecordedKind.Activation, step, layer] is not { AllFinite: true } activation)
        {
            return double.NaN;
        }

        double zeroActivations = (double)activation.Zeros / activation.Count;
        return run[RecordedKind.BiasGradient, step, layer] is { AllFinite: true } bias
            ? Math.Min(zeroActivations, (double)bias.Zeros / bias.Count)
            : zeroActivations;
    }
}
