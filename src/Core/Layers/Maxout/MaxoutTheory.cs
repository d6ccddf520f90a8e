using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of the largest of K independent normal pieces, whose density is K φ(z) Φ(z)^(K − 1).
/// </summary>
internal static class MaxoutTheory
{
    /// <summary>The signal of the layer's units.</summary>
    public static Signal Forward(MaxoutLayer spec, MeanFieldPass pass, Signal x)
    {
        Signal z = spec.Dense.Forward(pass, x);
        return pass.Layers[^1].Activation = LargestOf(spec.Pieces, pass, z);
    }

    /// <summary>The signal of the largest of each <paramref name="pieces"/> neighbouring columns.</summary>
    public static Signal LargestOf(int pieces, MeanFieldPass pass, Signal x)
    {
        Marginal[] u = [.. x.Second.Select((_, group) => x.Marginal(group))];
        if (u.Any(m => !m.IsNormal))
        {
            throw new NoTheoryException("a maxout of what is not normally distributed");
        }

        double[] second = [.. u.Select(m => MaxoutOf(m, v => v * v))], mean = [.. u.Select(m => MaxoutOf(m, v => v))];
        // Two samples that have nothing in common share the mean; else no closed form is used.
        double cross = x.Cross == 0 ? mean.Average() * mean.Average() : double.NaN;
        Signal y = new Signal(x.Columns / pieces, second, mean, cross, _ => null);
        // One piece of each unit takes the whole gradient; how often it is the same one for two samples is not worked out.
        pass.OnBackward(() => x.Contribute(y.LogGradient, y.LogVariance, double.NaN));
        return y;

        double MaxoutOf(Marginal m, Func<double, double> f) => NormalQuadrature.Mean(
            0, 1, z => pieces * Math.Pow(NormalDistribution.Distribution(z), pieces - 1) * f(
                m.Values[0] + (Math.Sqrt(m.Variance) * z)));
    }
}
