using GpuGrad.MeanField;

namespace GpuGrad.Theory;

/// <summary>
/// Where a plain stack of equal layers leads the signal, and how fast (Poole et al. 2016, Schoenholz et al. 2017). All for
/// z = W f(z) + b with variances σ_w²/n and σ_b².
/// </summary>
/// <param name="WeightVariance">σ_w² = n Var W.</param>
/// <param name="BiasVariance">σ_b².</param>
/// <param name="Length">q*, the mean square that pre-activations tend to, 0 where they shrink to nothing; null where they grow without end.</param>
/// <param name="Chi">χ = σ_w² E f′(z)² at q*: by what a layer multiplies the squared norm of the gradient.</param>
/// <param name="Correlation">c*, the correlation that two samples tend to; null without a <see cref="Length"/> above 0.</param>
/// <param name="CorrelationChi">χ at c*, by what a layer multiplies the distance to it; null without it.</param>
internal sealed record LengthFixedPoint(
    double WeightVariance, double BiasVariance, double? Length, double Chi, double? Correlation, double? CorrelationChi)
{
    // Where a length starts to be nothing or without end. Below the first the slope of a smooth f is the one at 0.
    private const double Least = 1e-8, Most = 1e8, Nothing = 1e-24;

    private const int MostSteps = 4_000;

    /// <summary>The fixed point that the length map q → σ_w² E f(√q z)² + σ_b² reaches from <paramref name="start"/>.</summary>
    public static LengthFixedPoint Of(ActivationSpec activation, double weightVariance, double biasVariance, double start = 1)
    {
        ActivationCurve curve = ActivationCurve.Of(activation);
        double q = start;
        bool found = false;
        for (int i = 0; i < MostSteps && !found && q is > Least and < Most; i++)
        {
            double next = Map(q), step = next - q;
            found = Math.Abs(step) <= 1e-12 * q;
            // Near χ = 1 the map creeps: Steffensen's step, if it goes the same way.
            double leap = q - (step * step / (Map(next) - next - step));
            q = !found && double.IsFinite(leap) && leap > 0 && Math.Sign(leap - q) == Math.Sign(step) ? leap : next;
        }

        bool vanishes = !found && q <= Least && biasVariance == 0;
        q = vanishes ? Nothing : q;
        double chi = weightVariance * NormalQuadrature.Mean(0, q, curve.SquaredSlope, curve.Bend);
        if (!found)
        {
            return new(weightVariance, biasVariance, vanishes ? 0 : null, chi, null, null);
        }

        // Up to χ = 1 all samples become alike, c* = 1, where both factors are the same. Beyond it the correlation map starts
        // above the diagonal at 0 and lies below it near 1.
        // So it does where an activation's own randomness, which χ has and the product of two samples has not, keeps them apart.
        bool apart = chi > 1 || PairMap(1) < (1 - 1e-9) * q;
        double low = 0, c = 1;
        for (int i = 0; i < 32 && apart; i++)
        {
            double middle = (low + c) / 2;
            (low, c) = PairMap(middle) > middle * q ? (middle, c) : (low, middle);
        }

        double slope = weightVariance * NormalQuadrature.PairMean(0, q, c * q, curve.Slope, curve.Bend);
        return new(weightVariance, biasVariance, q, chi, c, slope);

        double PairMap(double correlation) => (weightVariance * NormalQuadrature.PairMean(0, q, correlation * q, curve.Value, curve.Bend)) + biasVariance;

        double Map(double length) => (weightVariance * NormalQuadrature.Mean(0, length, curve.Square, curve.Bend)) + biasVariance;
    }
}
