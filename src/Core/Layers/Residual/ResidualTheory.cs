using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// Mean-field theory of y = P x + s·F(x): the branch is taken for independent of what it is added to (Yang and Schoenholz 2017).
/// </summary>
internal static class ResidualTheory
{
    /// <summary>The signal of the sum.</summary>
    public static Signal Forward(ResidualLayer spec, MeanFieldPass pass, Signal x)
    {
        Signal branch = new LayerSequence(spec.Body).Forward(pass, x);
        Signal skip = spec.Projected is { } projection ? projection.Forward(pass, x) : x;
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
        pass.OnBackward(() =>
        {
            skip.Contribute(y.LogGradient, y.LogVariance, y.LogCommon, SkipProfile(skip, branch, s, y));
            branch.Contribute(y.LogGradientPlus(2 * Math.Log(Math.Abs(s))), y.LogVariance, y.LogCommon + (2 * Math.Log(Math.Abs(s))));
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
}
