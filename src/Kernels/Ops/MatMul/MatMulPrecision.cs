namespace GpuGrad.Kernels;

/// <summary>
/// What the operands of a matrix product are rounded to before they are multiplied; operands in memory, and sums, are FP32 always. A NaN stays one, what
/// rounds beyond the largest number becomes infinite, and subnormal numbers keep the spacing of the smallest normal ones.
/// </summary>
public enum MatMulPrecision
{
    /// <summary>Nothing: FP32.</summary>
    Fp32,

    /// <summary>
    /// Each operand is the sum of two TF32 numbers, big = tf32(x) and small = tf32(x − big), and the product small·big + big·small + big·big: about FP32's
    /// accuracy, each term being off by 3·2^-22 of itself at most. An operand that is infinite, or rounds to infinity, makes NaN of every sum that it is in.
    /// </summary>
    Tf32x3,

    /// <summary>TF32: 10 bits of mantissa, to nearest, ties away from zero, as the PTX instruction <c>cvt.rna.tf32.f32</c> rounds.</summary>
    Tf32,

    /// <summary>bfloat16: 7 bits of mantissa, to nearest, ties to even.</summary>
    Bf16,
}
