using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>How far off floats may be in optimizers that divide by the root of averaged squares.</summary>
internal static class ScaledStepError
{
    /// <summary>
    /// Of s = β s₀ + (1 − β) d²: the terms of d come with at most three roundings of half an ε (clipping, product, sum),
    /// which the square doubles; the constants, products and the sum add at most five: 5.5 ε of the sum of the magnitudes.
    /// Subnormal products add a step each.
    /// </summary>
    public static double OfSquares(double terms) => (5.5 * CaseData.Epsilon * terms) + (3 * float.Epsilon);

    /// <summary>
    /// Of √s times a scale plus ε: the root halves the relative error of s; the root itself may be off by 3 ulp (OpenCL),
    /// the scale, product and sum by half of one each.
    /// </summary>
    public static double OfRoot(double squares, double squaresError, double scale, double root) =>
        (scale * Math.Min(Math.Sqrt(squaresError), squaresError / (2 * Math.Sqrt(squares)))) + (4.5 * CaseData.Epsilon * root);

    /// <summary>Of a / b; the division may be off by 2.5 ulp (OpenCL).</summary>
    public static double OfQuotient(double a, double aError, double b, double bError) =>
        (aError / b) + (Math.Abs(a) / b * bError / b) + (2.5 * CaseData.Epsilon * Math.Abs(a / b)) + float.Epsilon;
}
