using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of dropout in training: mean squares of signal and gradient grow by 1/(1 − p) (Schoenholz et al. 2017).
/// </summary>
internal static class DropoutTheory
{
    /// <summary>The signal of what is kept, over 1 − p.</summary>
    public static Signal Forward(double probability, MeanFieldPass pass, Signal x)
    {
        double factor = 1 / (1 - probability);
        if (probability == 0)
        {
            return x;
        }

        Signal y = new(x.Columns, [.. x.Second.Select(q => q * factor)], x.Mean, x.Cross, _ => null) { CrossDeviation = x.CrossDeviation };
        // Two samples are masked independently.
        pass.OnBackward(() => x.Contribute(y.LogGradientPlus(Math.Log(factor)), y.LogVariance, y.LogCommon));
        return y;
    }
}
