using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of y = t·h + (1 − t)·x, the gate t, the transform h and x taken for independent of each other.
/// </summary>
internal static class HighwayTheory
{
    /// <summary>The signal of the mixture.</summary>
    public static Signal Forward(HighwayLayer spec, MeanFieldPass pass, Signal x)
    {
        Signal h = ActivationTheory.Forward(spec.Activation, pass, spec.Transform.Forward(pass, x));
        pass.Layers[^1].Activation = h;
        Signal gate = spec.Gate.Forward(pass, x);
        GateMoments[] t = [.. gate.Second.Select((_, group) => GateMoments.Of(gate.Marginal(group)))];
        pass.Layers[^1].Activation = new Signal(spec.ColumnsIn, [.. t.Select(g => g.Open)], [.. t.Select(g => g.Mean)], double.NaN, _ => null);
        Signal y = new(
            spec.ColumnsIn,
            [.. t.Select((g, i) => (g.Open * h.Second[i]) + (g.Closed * x.Second[i]) + (2 * g.Product * h.Mean[i] * x.Mean[i]))],
            [.. t.Select((g, i) => (g.Mean * h.Mean[i]) + ((1 - g.Mean) * x.Mean[i]))],
            double.NaN,
            _ => null);
        pass.OnBackward(() =>
        {
            gate.Contribute(
                [.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Slope * (h.Second[i] + x.Second[i] - (2 * h.Mean[i] * x.Mean[i]))))], y.LogVariance,
                double.NaN);
            h.Contribute([.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Open))], y.LogVariance, double.NaN);
            x.Contribute([.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Closed))], y.LogVariance, double.NaN);
        });
        return y;
    }
}
