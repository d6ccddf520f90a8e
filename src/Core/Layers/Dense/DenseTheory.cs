using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of z = W x + b in the limit of wide layers: z is normal, of variance n_in Var W E x² + Var b (Poole et al. 2016).
/// </summary>
internal static class DenseTheory
{
    /// <summary>The signal z = W x + b, which the pass gets to know as that of a layer with a weight.</summary>
    public static Signal Forward(DenseLayer spec, MeanFieldPass pass, Signal x)
    {
        WeightMoments weight = WeightMoments.Of(spec.Init!, spec.FanIn, spec.Outputs);
        WeightMoments bias = spec.HasBias ? WeightMoments.Of(spec.BiasInit!, spec.FanIn, spec.Outputs) : default;
        if (weight.Mean != 0)
        {
            throw new NoTheoryException("weights whose mean is not zero add up to a common part that mean-field theory leaves out");
        }

        double variance = weight.Variance;
        if (spec.Init is InitSpec.Lsuv lsuv)
        {
            variance = ScaledByData(lsuv, spec.FanIn * x.MeanSquare, bias.Variance, variance);
        }

        double gain = spec.FanIn * variance, constant = bias.Variance + (bias.Mean * bias.Mean);
        double[] second = [.. x.Second.Select(q => (gain * q) + constant)];
        Signal z = new(
            spec.Outputs, second, [.. second.Select(_ => bias.Mean)], (gain * x.Cross) + constant,
            group => Marginal.Normal(bias.Mean, second[group] - (bias.Mean * bias.Mean)))
        {
            CrossDeviation = gain * x.CrossDeviation,
        };
        pass.Register(z);
        // ‖Wᵀδ‖² is a sum of n_in squares, or exactly kept where the rows of W are orthonormal.
        bool isometry = spec is { Init: InitSpec.Orthogonal or InitSpec.Lsuv } && spec.FanIn >= spec.Outputs;
        pass.OnBackward(() => x.Contribute(z.LogGradientPlus(Math.Log(gain)), z.LogVariance + (isometry ? 0 : 2.0 / spec.FanIn), z.LogCommon + Math.Log(gain)));
        return z;
    }

    // What Lsuv does, on expected values.
    private static double ScaledByData(InitSpec.Lsuv lsuv, double squares, double biasVariance, double variance)
    {
        for (int i = 0; i < lsuv.Iterations; i++)
        {
            double found = (variance * squares) + biasVariance;
            if (Math.Abs(found - 1) < lsuv.Tolerance || found == 0)
            {
                break;
            }

            variance /= found;
        }

        return variance;
    }
}
