using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Theory;

/// <summary>
/// A net of random weights in the limit of wide layers (Poole et al. 2016, Schoenholz et al. 2017): forward, the size of
/// every tensor and how alike two samples are in it; backward, the squared norm of the gradient, the weights of the backward
/// pass being taken for independent of those of the forward pass. As the engine's plan does, every layer leaves on a tape how
/// the gradient comes back. Layers with weights are met in the order in which records number them.
/// </summary>
/// <param name="batch">Samples a batch, for batch norm.</param>
/// <param name="directions">In how many directions the data's samples differ, for batch norm.</param>
internal sealed class MeanFieldNet(int batch, double directions)
{
    private readonly Stack<Action> _tape = new();
    private readonly List<MeanFieldLayer> _layers = [];

    // An activation acted on what is not normal, and what two samples have in common was estimated.
    private bool _crossIsRough;

    /// <summary>The layers with weights that theory reached.</summary>
    public IReadOnlyList<MeanFieldLayer> Layers => _layers;

    /// <summary>Why theory went no further forward, or does not come back; null where it says all.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>Follows a net forward and, where theory knows all of its layers, back.</summary>
    public void Run(IReadOnlyList<Layer> layers, Signal input)
    {
        try
        {
            Signal logits = Sequence(layers, input);
            logits.Contribute([.. logits.Second.Select(_ => 0.0)], 0, 0);
        }
        catch (NoTheoryException reason)
        {
            StoppedBy = reason.Message;
        }

        while (StoppedBy is null && _tape.TryPop(out Action? back))
        {
            back();
        }
    }

    private Signal Sequence(IReadOnlyList<Layer> layers, Signal x)
    {
        MeanFieldLayer? recorded = null;
        int recordedAt = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            x = Layer(layers[i], x);
            if (layers[i] is DenseLayer dense)
            {
                (recorded, recordedAt) = (_layers[^1], i + dense.RecordedAfter);
            }
            else if (i == recordedAt)
            {
                recorded!.Activation = x;
            }
        }

        return x;
    }

    private Signal Layer(Layer layer, Signal x) => layer switch
    {
        DenseLayer d => Dense(d, x),
        ActivationLayer { Activation: ActivationSpec.Maxout m } => Maxout(m.Pieces, x),
        ActivationLayer a => Activation(a.Activation, x),
        BatchNormLayer b => BatchNorm(b, x),
        LayerNormLayer l => LayerNorm(l, x),
        DropoutLayer d => Dropout(d.Probability, x),
        MaxoutLayer m => Maxout(m, x),
        ResidualLayer r => Residual(r, x),
        DenseBlockLayer d => DenseConnections(d, x),
        HighwayLayer h => Highway(h, x),
        RecurrentLayer =>
            throw new NoTheoryException("no theory here of recurrent layers: one matrix acts in every step, so that the steps are not independent"),
        _ => throw new NoTheoryException($"no theory here of {layer.GetType().Name}"),
    };

    private Signal Maxout(MaxoutLayer spec, Signal x)
    {
        Signal z = Dense(spec.Dense, x);
        return _layers[^1].Activation = Maxout(spec.Pieces, z);
    }

    private Signal Dense(DenseLayer spec, Signal x)
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
        _layers.Add(new MeanFieldLayer(spec, z));
        // ‖Wᵀδ‖² is a sum of n_in squares, or exactly kept where the rows of W are orthonormal.
        bool isometry = spec is { Init: InitSpec.Orthogonal or InitSpec.Lsuv } && spec.FanIn >= spec.Outputs;
        _tape.Push(() => x.Contribute(Plus(z.LogGradient, Math.Log(gain)), z.LogVariance + (isometry ? 0 : 2.0 / spec.FanIn), z.LogCommon + Math.Log(gain)));
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

    private Signal Activation(ActivationSpec activation, Signal x)
    {
        if (activation is ActivationSpec.Pointwise { Kind: ActivationKind.Identity })
        {
            return x;
        }

        ActivationCurve curve = ActivationCurve.Of(activation);
        Marginal[] u = [.. x.Second.Select((_, group) => x.Marginal(group))];
        _crossIsRough |= !u[0].IsNormal;
        // Where f(c·u) = c·f(u) and the groups are multiples of the first, its means say those of all.
        double?[] multiple = [.. u.Select(m => curve.Bend == 0 ? m.MultipleOf(u[0]) : null)];
        QuadratureRule?[] rules = [.. u.Select((m, group) => group > 0 && multiple[group] is not null ? null : m.Points(curve.Bend))];
        double[] second = Means(curve.Square, 2), mean = Means(curve.Value, 1), slope = Means(curve.SquaredSlope, 0);
        double fourth = Means(curve.FourthSlope, 0).Average();
        Marginal? first = null;
        double pair = PairOf(curve, x);
        Signal y = new Signal(x.Columns, second, mean, Cross(curve, x, second, mean), Through)
        {
            // The slope of E f(u) f(v) by what u and v have in common; where that is not known a batch norm has nothing to say.
            CrossDeviation = double.IsNaN(pair) ? 0 : pair * x.CrossDeviation,
        };
        double spread = fourth == 0 ? 0 : 3 * ((fourth / Math.Pow(slope.Average(), 2)) - 1) / x.Columns;
        double common = Math.Log(pair);
        _tape.Push(() =>
        {
            // What is behind it may give more to some units than to others.
            Func<double, double>[] passing = [.. u.Select((_, group) => Passing(curve, y, group))];
            double?[] alike = [.. multiple.Select((c, group) => !y.IsProfiled || UnitProfile.AreOne(y.ProfileMultiple(group), c) ? c : null)];
            double[] passed = slope;
            if (y.IsProfiled)
            {
                double passedFirst = rules[0]!.Mean(passing[0]);
                passed = [.. passing.Select(
                    (f, group) => group == 0 || alike[group] is not null ? passedFirst : (rules[group] ?? u[group].Points(curve.Bend)).Mean(f))];
            }

            x.Contribute(
                Plus(y.LogGradient, passed), y.LogVariance + spread, y.LogCommon + common,
                new(group => v => passing[group](v) / passed[group], group => alike[group], curve.Bend));
        });
        return y;

        double[] Means(Func<double, double> f, int degree)
        {
            double ofFirst = rules[0]!.Mean(f);
            return [.. rules.Select((rule, group) => group == 0 ? ofFirst : rule?.Mean(f) ?? ofFirst * Math.Pow(multiple[group]!.Value, degree))];
        }

        Marginal Through(int group) =>
            group > 0 && multiple[group] is { } c ? (first ??= Through(0)).Affine(c, 0) : u[group].Through(curve.Value, curve.Bend);

        static double[] Plus(double[] logarithms, double[] factors) => [.. logarithms.Zip(factors, (l, f) => l + Math.Log(f))];
    }

    // The squared slope at a pre-activation, times the profile of what it becomes.
    private static Func<double, double> Passing(ActivationCurve curve, Signal y, int group)
    {
        if (!y.IsProfiled)
        {
            return curve.SquaredSlope;
        }

        Func<double, double> behind = y.Profile(group);
        return v => curve.SquaredSlope(v) is not 0 and double slope ? slope * behind(curve.Value(v)) : 0;
    }

    // E f′(u) f′(v) for two samples: by it an activation multiplies what their gradients have in common. One where mean slopes
    // are negative leaves nothing to speak of.
    private static double PairOf(ActivationCurve curve, Signal x)
    {
        if (double.IsNaN(x.Cross) || x.MarginalOrNull(0) is not { IsNormal: true })
        {
            return double.NaN;
        }

        (double mean, double variance) = PairMoments(x);
        return Math.Max(0, NormalQuadrature.PairMean(mean, variance, x.Cross - (mean * mean), curve.Slope, curve.Bend));
    }

    // Two samples of different lengths stand for the pair, by the mean length.
    private static (double Mean, double Variance) PairMoments(Signal x) =>
        (x.Mean.Average(), Math.Pow(x.Second.Zip(x.Mean, (q, a) => Math.Sqrt(Math.Max(0, q - (a * a)))).Average(), 2));

    // Where a pre-activation is not normal, the share of its variance that two samples have in common comes out as it does
    // for a normal one of the same mean, variance and covariance.
    private static double Cross(ActivationCurve curve, Signal x, double[] second, double[] mean)
    {
        if (double.IsNaN(x.Cross))
        {
            return double.NaN;
        }

        (double m, double variance) = PairMoments(x);
        double covariance = x.Cross - (m * m);
        if (variance <= 0)
        {
            return second.Average();
        }

        double pair = NormalQuadrature.PairMean(m, variance, covariance, curve.Value, curve.Bend);
        if (x.MarginalOrNull(0)!.IsNormal)
        {
            return pair;
        }

        double normalMean = NormalQuadrature.Mean(m, variance, curve.Value, curve.Bend), squared = mean.Average() * mean.Average();
        double normalVariance = NormalQuadrature.Mean(m, variance, curve.Square, curve.Bend) - (normalMean * normalMean);
        return squared + ((pair - (normalMean * normalMean)) / normalVariance * (second.Average() - squared));
    }

    private Signal Maxout(int pieces, Signal x)
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
        _tape.Push(() => x.Contribute(y.LogGradient, y.LogVariance, double.NaN));
        return y;

        double MaxoutOf(Marginal m, Func<double, double> f) => NormalQuadrature.Mean(
            0, 1, z => pieces * Math.Pow(Kernels.Ops.Activations.NormalDistribution.Distribution(z), pieces - 1) * f(
                m.Values[0] + (Math.Sqrt(m.Variance) * z)));
    }

    // Every unit is divided by its own deviation over the batch, so that the batch is one, of mean square 1: how samples that differed in length
    // differ now is left out. Two of B directions of the gradient are taken away.
    private Signal BatchNorm(BatchNormLayer spec, Signal x)
    {
        if (batch <= 3)
        {
            throw new NoTheoryException("a batch norm over three samples or fewer has no finite mean gradient");
        }

        if (double.IsNaN(x.Cross))
        {
            throw new NoTheoryException("a batch norm of what has no known correlation between samples (after maxout or highway layers)");
        }

        if (_crossIsRough)
        {
            StoppedBy ??=
                "a batch norm after an activation of a skip sum: it divides by what two samples do not have in common, which is known only roughly there";
        }

        double variance = x.MeanSquare - x.Cross + spec.Settings.Epsilon;
        if (variance <= 1e-12 * x.MeanSquare)
        {
            throw new NoTheoryException("a batch norm of what is the same for all samples");
        }

        BatchSpectrum spectrum = BatchSpectrum.Of(batch, directions, x.CrossDeviation / variance);
        double[] second = [.. x.Second.Select(_ => (variance - spec.Settings.Epsilon) / variance)];
        Signal y = new Signal(x.Columns, second, new double[second.Length], 0, group =>
            x.MarginalOrNull(group) is { IsNormal: true } ? Marginal.Normal(0, second[group]) : null)
        {
            CrossDeviation = x.CrossDeviation / variance * spectrum.Evening,
        };
        double factor = Math.Log((batch - 2.0) / (batch - 1.0) * spectrum.InverseVariance / variance);
        // It takes away what the gradients of the batch have in common: they add up to zero for each unit.
        _tape.Push(() => x.Contribute(Plus(y.LogGradient, factor), y.LogVariance, double.NegativeInfinity));
        return y;
    }

    private Signal LayerNorm(LayerNormLayer spec, Signal x)
    {
        int n = spec.ColumnsIn;
        if (n <= 3)
        {
            throw new NoTheoryException("a layer norm over three columns or fewer has no finite mean gradient");
        }

        double[] variance = [.. x.Second.Zip(x.Mean, (q, m) => q - (m * m) + spec.Settings.Epsilon)];
        double m = x.Mean.Average();
        Signal y = new Signal(
            n,
            [.. variance.Select(v => (v - spec.Settings.Epsilon) / v)],
            new double[variance.Length],
            (x.Cross - (m * m)) / variance.Average(),
            group => x.MarginalOrNull(group)?.Affine(1 / Math.Sqrt(variance[group]), -x.Mean[group] / Math.Sqrt(variance[group])))
        {
            CrossDeviation = x.CrossDeviation / variance.Average(),
        };
        _tape.Push(() => x.Contribute(
            [.. y.LogGradient.Zip(variance, (g, v) => g + Math.Log((n - 2.0) / (n - 3.0) / v))],
            y.LogVariance,
            y.LogCommon + Math.Log((n - 2.0) / (n - 3.0) / variance.Average()),
            y.IsProfiled ? new(Standardised, _ => null, 1) : null));
        return y;

        Func<double, double> Standardised(int group)
        {
            (Func<double, double> behind, double mean, double deviation) = (y.Profile(group), x.Mean[group], Math.Sqrt(variance[group]));
            return v => behind((v - mean) / deviation);
        }
    }

    private Signal Dropout(double probability, Signal x)
    {
        double factor = 1 / (1 - probability);
        if (probability == 0)
        {
            return x;
        }

        Signal y = new(x.Columns, [.. x.Second.Select(q => q * factor)], x.Mean, x.Cross, _ => null) { CrossDeviation = x.CrossDeviation };
        // Two samples are masked independently.
        _tape.Push(() => x.Contribute(Plus(y.LogGradient, Math.Log(factor)), y.LogVariance, y.LogCommon));
        return y;
    }

    private Signal Residual(ResidualLayer spec, Signal x)
    {
        Signal branch = Sequence(spec.Body, x);
        Signal skip = spec.Projected is { } projection ? Dense(projection, x) : x;
        double s = spec.Scale;
        Signal y = new(
            skip.Columns,
            [.. skip.Second.Select((q, i) => q + (s * s * branch.Second[i]) + (2 * s * skip.Mean[i] * branch.Mean[i]))],
            [.. skip.Mean.Zip(branch.Mean, (a, b) => a + (s * b))],
            skip.Cross + (s * s * branch.Cross) + (2 * s * skip.Mean.Average() * branch.Mean.Average()),
            group => skip.MarginalOrNull(group) is { } a && branch.MarginalOrNull(group) is { } b ? a.Plus(b.Affine(s, 0)) : null)
        {
            // Two samples that are alike here are so there.
            CrossDeviation = skip.CrossDeviation + (s * s * branch.CrossDeviation),
        };
        _tape.Push(() =>
        {
            skip.Contribute(y.LogGradient, y.LogVariance, y.LogCommon, SkipProfile(skip, branch, s, y));
            branch.Contribute(Plus(y.LogGradient, 2 * Math.Log(Math.Abs(s))), y.LogVariance, y.LogCommon + (2 * Math.Log(Math.Abs(s))));
        });
        return y;
    }

    // What a unit gets through the sum, given its value before: the mean over what the branch may add.
    private static UnitProfile? SkipProfile(Signal skip, Signal branch, double scale, Signal sum)
    {
        if (!sum.IsProfiled || skip.MarginalOrNull(0) is null || branch.MarginalOrNull(0) is null)
        {
            return null;
        }

        return new(
            group =>
            {
                Marginal added = branch.Marginal(group).Affine(scale, 0);
                Func<double, double> behind = sum.Profile(group);
                return new GradientProfile(skip.Marginal(group), added.Deviation, v => added.Affine(1, v).Points(sum.Bend).Mean(behind)).At;
            },
            group => sum.ProfileMultiple(group) is { } c
                && UnitProfile.AreOne(skip.Marginal(group).MultipleOf(skip.Marginal(0)), c)
                && UnitProfile.AreOne(branch.Marginal(group).MultipleOf(branch.Marginal(0)), c) ? c : null,
            sum.Bend);
    }

    // Every consumer reads all columns with weights of one variance, so that a gradient spreads evenly over them.
    private Signal DenseConnections(DenseBlockLayer spec, Signal x) => spec.Bodies.Aggregate(x, (sofar, body) =>
    {
        Signal added = Sequence(body, sofar);
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
        _tape.Push(() =>
        {
            sofar.Contribute(Plus(y.LogGradient, Math.Log(share)), y.LogVariance, y.LogCommon + Math.Log(share));
            added.Contribute(Plus(y.LogGradient, Math.Log(1 - share)), y.LogVariance, y.LogCommon + Math.Log(1 - share));
        });
        return y;

        double[] Mixed(double[] a, double[] b) => [.. a.Zip(b, (v, w) => (share * v) + ((1 - share) * w))];
    });

    // y = t·h + (1 − t)·x, the gate t, the transform h and x taken for independent of each other.
    private Signal Highway(HighwayLayer spec, Signal x)
    {
        Signal h = Activation(spec.Activation, Dense(spec.Transform, x));
        _layers[^1].Activation = h;
        Signal gate = Dense(spec.Gate, x);
        GateMoments[] t = [.. gate.Second.Select((_, group) => GateMoments.Of(gate.Marginal(group)))];
        _layers[^1].Activation = new Signal(spec.ColumnsIn, [.. t.Select(g => g.Open)], [.. t.Select(g => g.Mean)], double.NaN, _ => null);
        Signal y = new(
            spec.ColumnsIn,
            [.. t.Select((g, i) => (g.Open * h.Second[i]) + (g.Closed * x.Second[i]) + (2 * g.Product * h.Mean[i] * x.Mean[i]))],
            [.. t.Select((g, i) => (g.Mean * h.Mean[i]) + ((1 - g.Mean) * x.Mean[i]))],
            double.NaN,
            _ => null);
        _tape.Push(() =>
        {
            gate.Contribute(
                [.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Slope * (h.Second[i] + x.Second[i] - (2 * h.Mean[i] * x.Mean[i]))))], y.LogVariance,
                double.NaN);
            h.Contribute([.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Open))], y.LogVariance, double.NaN);
            x.Contribute([.. y.LogGradient.Select((l, i) => l + Math.Log(t[i].Closed))], y.LogVariance, double.NaN);
        });
        return y;
    }

    private static IReadOnlyList<double> Plus(double[] logarithms, double addend) => [.. logarithms.Select(l => l + addend)];
}
