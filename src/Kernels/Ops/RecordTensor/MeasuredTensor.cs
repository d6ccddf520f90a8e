namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>What is recorded of one tensor. The statistics are over its finite values, zeros included.</summary>
/// <param name="BinCounts">Finite non-zero values by their bits shifted right by 21, [2048].</param>
/// <param name="Count">Elements, special values included.</param>
/// <param name="Zeros">Zeros of both signs.</param>
/// <param name="NaNs">NaNs.</param>
/// <param name="PositiveInfinities">+∞.</param>
/// <param name="NegativeInfinities">−∞.</param>
/// <param name="Mean">Mean, to 1e-6 of the largest magnitude; NaN when no value is finite.</param>
/// <param name="Norm">√Σx², to 1e-6 relative at any magnitude.</param>
/// <param name="Min">Smallest value; NaN when no value is finite.</param>
/// <param name="Max">Largest value; NaN when no value is finite.</param>
internal sealed record MeasuredTensor(
    int[] BinCounts,
    long Count,
    long Zeros,
    long NaNs,
    long PositiveInfinities,
    long NegativeInfinities,
    double Mean,
    double Norm,
    float Min,
    float Max);
