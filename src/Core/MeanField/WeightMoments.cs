namespace GpuGrad.MeanField;

/// <summary>Mean and variance of one initial weight or bias.</summary>
internal readonly record struct WeightMoments(double Mean, double Variance)
{
    // Variance of N(0, 1) cut at ±2: 1 − 4φ(2)/(2Φ(2) − 1).
    private const double TruncatedVariance = 0.77374128;

    /// <summary>The moments of an initialisation whose gain is a number; for LSUV those of its orthonormal start.</summary>
    public static WeightMoments Of(InitSpec init, int fanIn, int fanOut) => init switch
    {
        InitSpec.Zeros => default,
        InitSpec.Constant c => new(c.Value, 0),
        InitSpec.Normal n => new(n.Mean, n.Std * n.Std),
        InitSpec.TruncatedNormal t => new(0, TruncatedVariance * t.Std * t.Std),
        InitSpec.Uniform u => new((u.Min + u.Max) / 2, (u.Max - u.Min) * (u.Max - u.Min) / 12),
        InitSpec.LeCun i => new(0, Square(i.Gain) / (i.Mode == FanMode.FanIn ? fanIn : fanOut)),
        InitSpec.He i => new(0, Square(i.Gain) / (i.Mode == FanMode.FanIn ? fanIn : fanOut)),
        InitSpec.Xavier i => new(0, 2 * Square(i.Gain) / ((double)fanIn + fanOut)),
        InitSpec.PyTorchDefault => new(0, 1 / (3.0 * fanIn)),
        // The shorter of rows and columns are orthonormal: the squares of all elements add up to the number of those.
        InitSpec.Orthogonal o => new(0, Square(o.Gain) / Math.Max(fanIn, fanOut)),
        InitSpec.Lsuv => new(0, 1.0 / Math.Max(fanIn, fanOut)),
        _ => throw new NoTheoryException($"no moments are known of {init.GetType().Name} weights"),
    };

    private static double Square(InitGain gain) => gain.Number * gain.Number;
}
