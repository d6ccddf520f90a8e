namespace GpuGrad;

/// <summary>
/// What one pass over a tensor tells: mean, L2 norm, minimum and maximum over the finite values, and how many values
/// were zero or not finite. With no finite value the mean, minimum and maximum are NaN.
/// </summary>
/// <param name="Count">Number of values, finite or not.</param>
/// <param name="Mean">Mean of the finite values.</param>
/// <param name="Norm">L2 norm of the finite values, from a scaled accumulation, so 4e-35 is not rounded to zero.</param>
/// <param name="Min">Smallest finite value.</param>
/// <param name="Max">Largest finite value.</param>
/// <param name="Zeros">Number of values equal to zero, of either sign.</param>
/// <param name="NaNs">Number of NaN.</param>
/// <param name="PositiveInfinities">Number of +Inf.</param>
/// <param name="NegativeInfinities">Number of -Inf.</param>
public readonly record struct TensorStatistics(
    long Count,
    double Mean,
    double Norm,
    float Min,
    float Max,
    long Zeros,
    long NaNs,
    long PositiveInfinities,
    long NegativeInfinities)
{
    /// <summary>Number of values that are neither NaN nor infinite.</summary>
    public long FiniteCount => Count - NaNs - PositiveInfinities - NegativeInfinities;

    /// <summary>True when no value is NaN or infinite.</summary>
    public bool AllFinite => FiniteCount == Count;
}
