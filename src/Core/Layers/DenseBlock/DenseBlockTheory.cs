using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of densely connected layers: every consumer reads all columns with weights of one variance, so that a gradient spreads
/// evenly over them.
/// </summary>
internal static class DenseBlockTheory
{
    /// <summary>The signal of input and results side by side.</summary>
    public static Signal Forward(DenseBlockLayer spec, MeanFieldPass pass, Signal x) => spec.Bodies.Aggregate(x, (sofar, body) =>
    {
        Signal added = new LayerSequence(body).Forward(pass, sofar);
        double share = (double)sofar.Columns / (sofar.Columns + added.Columns);
        Signal y = new(
            sofar.Columns + added.Columns,
            Mixed(sofar.Second, added.Second),
            Mixed(sofar.Mean, added.Mean),
            (share * sofar.Cross) + ((1 - share) * added.Cross),
            _ => null)
        {
            CrossDeviation = (share * sofar.CrossDeviation) + ((1 - share) * added.CrossDeviation),
        };
        pass.OnBackward(() =>
        {
            sofar.Contribute(y.LogGradientPlus(Math.Log(share)), y.LogVariance, y.LogCommon + Math.Log(share));
            added.Contribute(y.LogGradientPlus(Math.Log(1 - share)), y.LogVariance, y.LogCommon + Math.Log(1 - share));
        });
        return y;

        double[] Mixed(double[] a, double[] b) => [.. a.Zip(b, (v, w) => (share * v) + ((1 - share) * w))];
    });
}
