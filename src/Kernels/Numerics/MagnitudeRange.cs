namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Small, medium and big floats are summed apart, the small ones scaled up and the big ones scaled down by a power of
/// two, so that the square of any float, and the sum of 2^31 of them, stays within the normal floats (J. L. Blue, "A
/// portable Fortran program to find the Euclidean norm of a vector", ACM TOMS 4(1), 1978).
/// </summary>
internal static class MagnitudeRange
{
    /// <summary>Bits of 2^−56: magnitudes below are small; squares of the others are above 2^−112.</summary>
    public const uint MediumFrom = 0x23800000;

    /// <summary>Bits of 2^48: magnitudes from here on are big; squares of the others are below 2^96.</summary>
    public const uint BigFrom = 0x57800000;

    /// <summary>2^92: small values become 2^−57 … 2^36.</summary>
    public const float SmallScale = 4951760157141521099596496896f;

    /// <summary>2^−80: big values become 2^−32 … 2^48.</summary>
    public const float BigScale = 8.271806125530277e-25f;

    private const int SmallExponent = 92;
    private const int BigExponent = -80;

    /// <summary>The double that three sums of scaled values (power 1) or of their squares (power 2) stand for.</summary>
    public static double Unscale(ReadOnlySpan<int> sums, int power) =>
        Math.ScaleB(BitConverter.Int32BitsToSingle(sums[0]), -power * SmallExponent)
        + BitConverter.Int32BitsToSingle(sums[1])
        + Math.ScaleB(BitConverter.Int32BitsToSingle(sums[2]), -power * BigExponent);

    /// <summary>Three sums that stand for a double, as float bits: the range that holds it, and zeros.</summary>
    public static unsafe void Scale(double sum, int power, int* sums)
    {
        sums[0] = sums[1] = sums[2] = 0;
        (int range, int exponent) = Math.Abs(sum) switch
        {
            < 1e-20 => (0, SmallExponent),
            > 1e20 => (2, BigExponent),
            _ => (1, 0),
        };
        sums[range] = BitConverter.SingleToInt32Bits((float)Math.ScaleB(sum, power * exponent));
    }
}
