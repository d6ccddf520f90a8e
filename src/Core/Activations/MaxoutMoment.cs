using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Activations;

/// <summary>The mean square of the largest of K independent standard normal numbers.</summary>
internal static class MaxoutMoment
{
    private const double Reach = 9, Step = 1.0 / 256;

    /// <summary>∫ x² K φ(x) Φ(x)^(K−1) dx, by the trapezoidal rule, which is exact to rounding for so smooth a function.</summary>
    public static double Of(int pieces)
    {
        double sum = 0, below = 0, density = Density(-Reach);
        for (double x = -Reach + Step; x <= Reach; x += Step)
        {
            double next = Density(x);
            // Simpson's rule over the step keeps Φ as exact as the sum outside.
            below += Step / 6 * (density + (4 * Density(x - (Step / 2))) + next);
            density = next;
            sum += Step * x * x * pieces * density * ElementaryFunctions.Power(below, pieces - 1);
        }
        return sum;
    }

    private static double Density(double x) => ElementaryFunctions.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
}
