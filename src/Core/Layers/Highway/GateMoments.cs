using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>Moments of a highway gate t = σ(u) over its units.</summary>
/// <param name="Mean">E t.</param>
/// <param name="Open">E t².</param>
/// <param name="Closed">E (1 − t)².</param>
/// <param name="Product">E t (1 − t).</param>
/// <param name="Slope">E σ′(u)².</param>
internal readonly record struct GateMoments(double Mean, double Open, double Closed, double Product, double Slope)
{
    /// <summary>The moments where u is distributed so.</summary>
    public static GateMoments Of(Marginal u)
    {
        QuadratureRule rule = u.Points(bend: 1);
        double mean = rule.Mean(ActivationReference.Sigmoid), open = rule.Mean(v => Math.Pow(ActivationReference.Sigmoid(v), 2));
        return new(mean, open, 1 - (2 * mean) + open, mean - open, rule.Mean(v => Math.Pow(ActivationReference.Derivative(ActivationKind.Sigmoid, v), 2)));
    }
}
