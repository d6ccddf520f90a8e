using GpuGrad.Kernels;
using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of an activation y = f(u): means over the distribution of u by quadrature, and what two samples have in common
/// by means over pairs (Poole et al. 2016, Schoenholz et al. 2017).
/// </summary>
internal static class ActivationTheory
{
    /// <summary>The signal y = f(u).</summary>
    public static Signal Forward(ActivationSpec activation, MeanFieldPass pass, Signal x)
    {
        if (activation is ActivationSpec.Pointwise { Kind: ActivationKind.Identity })
        {
            return x;
        }

        if (activation is ActivationSpec.Maxout maxout)
        {
            return MaxoutTheory.LargestOf(maxout.Pieces, pass, x);
        }

        ActivationCurve curve = ActivationCurve.Of(activation);
        Marginal[] u = [.. x.Second.Select((_, group) => x.Marginal(group))];
        pass.CrossIsRough |= !u[0].IsNormal;
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
        pass.OnBackward(() =>
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
}
