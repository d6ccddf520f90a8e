namespace GpuGrad.MeanField;

/// <summary>
/// What mean-field theory knows of one tensor of a net at initialisation. Samples of a batch differ in length, so there are
/// groups of them, shortest first, which hold about as many samples each: the arrays have one number a group.
/// </summary>
internal sealed class Signal
{
    private readonly Func<int, Marginal?> _marginal;
    private readonly Dictionary<int, Marginal?> _known = [];
    private readonly Dictionary<int, Func<double, double>> _profiles = [];
    private readonly List<(IReadOnlyList<double> LogGradient, UnitProfile? Profile)> _shares = [];

    public Signal(int columns, double[] second, double[] mean, double cross, Func<int, Marginal?> marginal)
    {
        (Columns, Second, Mean, Cross, _marginal) = (columns, second, mean, cross, marginal);
        LogGradient = [.. second.Select(_ => double.NegativeInfinity)];
        if (second.Any(q => q > MostFloat))
        {
            throw new NoTheoryException("its values exceed what a float32 holds");
        }
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

    /// <summary>
    /// Standard deviation over pairs of samples of what <see cref="Cross"/> is the mean of, those of the batch's mean taken away: how far its
    /// samples are from lying evenly in all directions.
    /// </summary>
    public double CrossDeviation { get; init; }

    /// <summary>Mean of <see cref="Second"/> over the samples.</summary>
    public double MeanSquare => Second.Average();

    /// <summary>ln of the squared gradient norm by this tensor, all units together, up to a constant of the whole net.</summary>
    public double[] LogGradient { get; }

    /// <summary><see cref="LogGradient"/> with <paramref name="addend"/> added to that of every group.</summary>
    public IReadOnlyList<double> LogGradientPlus(double addend) => [.. LogGradient.Select(l => l + addend)];

    /// <summary>Variance over random weights of the logarithm of the squared gradient norm.</summary>
    public double LogVariance { get; private set; }

    /// <summary>
    /// ln of the mean product of two samples' gradients by this tensor, all units together, where the gradient that enters at the top
    /// is the same for all samples; −∞ where nothing is left of that, NaN where it is not known.
    /// </summary>
    public double LogCommon { get; private set; } = double.NegativeInfinity;

    /// <summary>The mean correlation of two samples' gradients: 1 at the top.</summary>
    public double GradientCorrelation => Math.Exp(LogCommon - TotalLogGradient + Math.Log(LogGradient.Length));

    /// <summary>Whether a unit's gradient depends on its value.</summary>
    public bool IsProfiled => _shares.Any(share => share.Profile is not null);

    /// <summary>About how wide the bend of <see cref="Profile"/> at 0 is; 0 for a kink.</summary>
    public double Bend => _shares.Max(share => share.Profile?.Bend ?? 0);

    /// <summary>
    /// The squared gradient that a unit gets in a group of samples, by its value, over the mean of all units. All consumers have contributed.
    /// </summary>
    public Func<double, double> Profile(int group)
    {
        if (_profiles.TryGetValue(group, out Func<double, double>? known))
        {
            return known;
        }

        if (group > 0 && ProfileMultiple(group) is { } multiple)
        {
            Func<double, double> first = Profile(0);
            return _profiles[group] = value => first(value / multiple);
        }

        double even = 0;
        List<(double Weight, Func<double, double> Profile)> parts = [];
        foreach ((IReadOnlyList<double> logGradient, UnitProfile? profile) in _shares)
        {
            double weight = Weight(logGradient, group);
            if (profile is null)
            {
                even += weight;
            }
            else
            {
                parts.Add((weight, profile.Of(group)));
            }
        }

        return _profiles[group] = value =>
        {
            double sum = even;
            foreach ((double weight, Func<double, double> profile) in parts)
            {
                sum += weight * profile(value);
            }

            return sum;
        };
    }

    /// <summary>The c by which a group's <see cref="Profile"/> at c·v is that of group 0 at v; null where there is none.</summary>
    public double? ProfileMultiple(int group)
    {
        double? multiple = null;
        foreach ((IReadOnlyList<double> logGradient, UnitProfile? profile) in _shares)
        {
            if (!UnitProfile.AreOne(Weight(logGradient, group), Weight(logGradient, 0)))
            {
                return null;
            }

            double? own = profile?.Multiple(group);
            if (profile is not null && (own is null || (multiple is not null && !UnitProfile.AreOne(own, multiple))))
            {
                return null;
            }

            multiple ??= own;
        }

        return multiple;
    }

    private double Weight(IReadOnlyList<double> logGradient, int group) => Math.Exp(logGradient[group] - LogGradient[group]);

    /// <summary>ln of the squared gradient norm over all samples.</summary>
    public double TotalLogGradient => LogSum.Of(LogGradient);

    /// <summary>How a unit's value is distributed.</summary>
    /// <exception cref="NoTheoryException">Only its moments are known.</exception>
    public Marginal Marginal(int group) =>
        MarginalOrNull(group) ?? throw new NoTheoryException("the distribution of what it acts on is not known in closed form, only its size");

    /// <summary>The same, null where it is not known.</summary>
    public Marginal? MarginalOrNull(int group) => _known.TryGetValue(group, out Marginal? known) ? known : _known[group] = _marginal(group);

    /// <summary>Adds one consumer's share of the squared gradient norm: those of different consumers are taken for uncorrelated.</summary>
    /// <param name="logGradient">ln of the squared norm, group by group.</param>
    /// <param name="logVariance">Its variance.</param>
    /// <param name="logCommon">ln of the mean product of two samples.</param>
    /// <param name="profile">How its share depends on a unit's value; null where it is the same for all units.</param>
    public void Contribute(IReadOnlyList<double> logGradient, double logVariance, double logCommon, UnitProfile? profile = null)
    {
        LogCommon = double.IsNaN(LogCommon + logCommon) ? double.NaN : LogSum.Of([LogCommon, logCommon]);
        double before = TotalLogGradient, added = LogSum.Of(logGradient), total = LogSum.Of([before, added]);
        if (double.IsNegativeInfinity(added))
        {
            return;
        }

        _shares.Add((logGradient, profile));
        LogVariance = (Math.Exp(before - total) * LogVariance) + (Math.Exp(added - total) * logVariance);
        for (int i = 0; i < LogGradient.Length; i++)
        {
            LogGradient[i] = LogSum.Of([LogGradient[i], logGradient[i]]);
        }
    }
}
