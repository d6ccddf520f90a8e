namespace GpuGrad.Theory;

/// <summary>
/// What mean-field theory knows of one tensor of a net at initialisation. Samples of a batch differ in length, so there are
/// groups of them, shortest first, which hold about as many samples each: the arrays have one number a group.
/// </summary>
internal sealed class Signal
{
    private readonly Func<int, Marginal?> _marginal;
    private readonly Dictionary<int, Marginal> _known = [];

    public Signal(int columns, double[] second, double[] mean, double cross, Func<int, Marginal?> marginal)
    {
        (Columns, Second, Mean, Cross, _marginal) = (columns, second, mean, cross, marginal);
        LogGradient = [.. second.Select(_ => double.NegativeInfinity)];
        if (second.Any(q => q > MostFloat))
            throw new NoTheoryException("its values exceed what a float32 holds");
    }

    // The square of the largest float.
    private const double MostFloat = 1.1e77;

    /// <summary>Units.</summary>
    public int Columns { get; }

    /// <summary>Mean square over units, E x².</summary>
    public double[] Second { get; }

    /// <summary>Mean over units, E x.</summary>
    public double[] Mean { get; }

    /// <summary>Mean over units and pairs of different samples, E x(a) x(b); NaN where it is not known.</summary>
    public double Cross { get; }

    /// <summary>Mean of <see cref="Second"/> over the samples.</summary>
    public double MeanSquare => Second.Average();

    /// <summary>ln of the squared gradient norm by this tensor, all units together, up to a constant of the whole net.</summary>
    public double[] LogGradient { get; }

    /// <summary>Variance over random weights of the logarithm of the squared gradient norm.</summary>
    public double LogVariance { get; private set; }

    /// <summary>
    /// ln of the mean product of two samples' gradients by this tensor, all units together, where the gradient that enters at the top
    /// is the same for all samples; −∞ where nothing is left of that, NaN where it is not known.
    /// </summary>
    public double LogCommon { get; private set; } = double.NegativeInfinity;

    /// <summary>The mean correlation of two samples' gradients: 1 at the top.</summary>
    public double GradientCorrelation => Math.Exp(LogCommon - TotalLogGradient + Math.Log(LogGradient.Length));

    /// <summary>ln of the squared gradient norm over all samples.</summary>
    public double TotalLogGradient => LogSum.Of(LogGradient);

    /// <summary>How a unit's value is distributed.</summary>
    /// <exception cref="NoTheoryException">Only its moments are known.</exception>
    public Marginal Marginal(int group) => _known.TryGetValue(group, out Marginal? known)
        ? known
        : _known[group] = _marginal(group) ?? throw new NoTheoryException("the distribution of what it acts on is not known in closed form, only its size");

    /// <summary>The same, null where it is not known.</summary>
    public Marginal? MarginalOrNull(int group) => _known.TryGetValue(group, out Marginal? known) ? known : _marginal(group);

    /// <summary>Adds one consumer's share of the squared gradient norm: those of different consumers are taken for uncorrelated.</summary>
    public void Contribute(IReadOnlyList<double> logGradient, double logVariance, double logCommon)
    {
        LogCommon = double.IsNaN(LogCommon + logCommon) ? double.NaN : LogSum.Of([LogCommon, logCommon]);
        double before = TotalLogGradient, added = LogSum.Of(logGradient), total = LogSum.Of([before, added]);
        if (double.IsNegativeInfinity(added))
            return;
        LogVariance = (Math.Exp(before - total) * LogVariance) + (Math.Exp(added - total) * logVariance);
        for (int i = 0; i < LogGradient.Length; i++)
            LogGradient[i] = LogSum.Of([LogGradient[i], logGradient[i]]);
    }
}
