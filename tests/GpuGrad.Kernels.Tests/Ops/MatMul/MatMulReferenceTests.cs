using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops.MatMul;

/// <summary>The rounding of the double-precision reference, by numbers worked out by hand, and what is left of FP32's accuracy.</summary>
public class MatMulReferenceTests
{
    [Theory]
    // bf16 has 7 bits of mantissa: the numbers beside 1 are 1 − 2^-8 and 1 + 2^-7. Ties go to the even one.
    [InlineData(MatMulPrecision.Bf16, 1.00390625, 1.0)]
    [InlineData(MatMulPrecision.Bf16, 1.01171875, 1.015625)]
    [InlineData(MatMulPrecision.Bf16, 1.0039063, 1.0078125)]
    [InlineData(MatMulPrecision.Bf16, -3.14159274, -3.140625)]
    // TF32 has 10: the number above 1 is 1 + 2^-10. Ties go away from zero.
    [InlineData(MatMulPrecision.Tf32, 1.00048828125, 1.0009765625)]
    [InlineData(MatMulPrecision.Tf32, -1.00048828125, -1.0009765625)]
    [InlineData(MatMulPrecision.Tf32, 1.00048816, 1.0)]
    [InlineData(MatMulPrecision.Tf32, 3.14159274, 3.140625)]
    // The largest float, and the largest of either format: (2 − 2^-7)·2^127 and (2 − 2^-10)·2^127.
    [InlineData(MatMulPrecision.Bf16, 3.4028234663852886e38, double.PositiveInfinity)]
    [InlineData(MatMulPrecision.Tf32, -3.4028234663852886e38, double.NegativeInfinity)]
    [InlineData(MatMulPrecision.Bf16, 3.3895313892515355e38, 3.3895313892515355e38)]
    [InlineData(MatMulPrecision.Tf32, 3.4011621342146535e38, 3.4011621342146535e38)]
    // Subnormal numbers: bf16's are multiples of 2^-133, TF32's of 2^-136; half of that goes to 0 and away from it.
    [InlineData(MatMulPrecision.Bf16, 4.5917748078995606e-41, 0.0)]
    [InlineData(MatMulPrecision.Tf32, 5.7397185098744507e-42, 1.1479437019748901e-41)]
    [InlineData(MatMulPrecision.Tf32, 1.401298464324817e-45, 0.0)]
    [InlineData(MatMulPrecision.Bf16, double.NaN, double.NaN)]
    [InlineData(MatMulPrecision.Tf32, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(MatMulPrecision.Fp32, 3.14159274, 3.14159274)]
    public void RoundsAsWorkedOutByHand(MatMulPrecision precision, double value, double expected) =>
        Assert.Equal(expected, MatMulReference.Round(value, precision));

    // Unit roundoffs: 2^-8 of bf16 and 2^-11 of TF32 in either operand; of three products, 2^-22 in either small part and the product left out.
    [Theory]
    [InlineData(MatMulPrecision.Bf16, 2.0 / 256)]
    [InlineData(MatMulPrecision.Tf32, 2.0 / 2048)]
    [InlineData(MatMulPrecision.Tf32x3, 3.0 / (1 << 22))]
    public void AProductIsOffByItsRoundingsAndNoMore(MatMulPrecision precision, double bound)
    {
        const int M = 20, N = 20, K = 1;
        float[] a = CaseData.Uniform(M * K, seed: 5), b = CaseData.Uniform(K * N, seed: 6);
        double worst = 0;
        for (int i = 0; i < M * N; i++)
        {
            (double exact, double magnitude) = MatMulReference.Element(a, b, M, N, K, Transposition.NN, i / N, i % N);
            (double rounded, _) = MatMulReference.Element(a, b, M, N, K, Transposition.NN, precision, i / N, i % N);
            worst = Math.Max(worst, Math.Abs(rounded - exact) / magnitude);
        }

        Assert.InRange(worst, bound / 4, 1.01 * bound);
    }
}
