using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Activations;

/// <summary>
/// By how much weights before an activation f grow so that the signal keeps its size. PyTorch's calculate_gain where it
/// has one; for the others 1/√E[f(z)²] with z ~ N(0, 1), which is what that function gives for the rectifiers too.
/// </summary>
internal static class ActivationGain
{
    /// <summary>The gain of <paramref name="activation"/>, at least 0.</summary>
    public static double Of(ActivationSpec activation) => activation switch
    {
        ActivationSpec.Pointwise p => ActivationFunction.Of(p.Kind).Gain(p.Alpha),
        ActivationSpec.Maxout m => 1 / Math.Sqrt(MaxoutMoment.Of(m.Pieces)),
        _ => OfRectifier(activation),
    };

    /// <summary>
    /// √(2/(1 + a²)) (He et al. 2015, equation 15), a² being the mean square of the slope below zero; √2 for an activation that is no rectifier with a slope.
    /// </summary>
    public static double OfRectifier(ActivationSpec activation) => Math.Sqrt(2 / (1 + activation switch
    {
        ActivationSpec.Pointwise { Kind: ActivationKind.LeakyRelu } leaky => leaky.Alpha * leaky.Alpha,
        ActivationSpec.PRelu p => p.Slope * p.Slope,
        // The mean square of a uniform slope.
        ActivationSpec.RRelu r => ((r.Lower * r.Lower) + (r.Lower * r.Upper) + (r.Upper * r.Upper)) / 3,
        _ => 0,
    }));
}
