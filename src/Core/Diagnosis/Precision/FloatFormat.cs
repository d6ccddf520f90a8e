namespace GpuGrad.Diagnosis.Precision;

/// <summary>
/// A binary floating-point format, as values are rounded to it: to nearest, ties to even, beyond the largest to infinity (or
/// NaN where it has none). IEEE 754 binary16; bfloat16; the 8-bit formats of Micikevicius et al. 2022, FP8 Formats for Deep Learning.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="MantissaBits">Bits of the mantissa, the hidden one left out.</param>
/// <param name="LeastExponent">Binary exponent of the smallest normal number.</param>
/// <param name="Largest">The largest finite number.</param>
internal sealed record FloatFormat(string Name, int MantissaBits, int LeastExponent, double Largest)
{
    /// <summary>The formats a forecast is made for.</summary>
    public static IReadOnlyList<FloatFormat> All { get; } =
    [
        new("fp16", 10, -14, 65504),
        new("bf16", 7, -126, (2 - Math.ScaleB(1, -7)) * Math.ScaleB(1, 127)),
        new("fp8 E4M3", 3, -6, 448),
        new("fp8 E5M2", 2, -14, 57344),
    ];

    /// <summary>Sizes below it are subnormal.</summary>
    public double LeastNormal => Math.ScaleB(1, LeastExponent);

    /// <summary>Sizes up to it, and it, become zero: half the smallest subnormal number.</summary>
    public double ZeroUpTo => Math.ScaleB(1, LeastExponent - MantissaBits - 1);

    /// <summary>Sizes above it overflow; it does itself where the largest number has an odd mantissa, so everywhere but in E4M3.</summary>
    public double OverflowAbove => Largest + (Math.ScaleB(1, (int)Math.Floor(Math.Log2(Largest)) - MantissaBits) / 2);
}
