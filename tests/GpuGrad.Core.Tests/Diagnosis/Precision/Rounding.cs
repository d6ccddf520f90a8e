namespace GpuGrad.Core.Tests.Diagnosis.Precision;

/// <summary>Rounds single floats by .NET's own Half, by the bits of bfloat16, and by the table of all 8-bit codes.</summary>
internal static class Rounding
{
    private static readonly double[] s_e4m3 = Codes(exponentBits: 4, mantissaBits: 3, bias: 7, infinities: false);
    private static readonly double[] s_e5m2 = Codes(exponentBits: 5, mantissaBits: 2, bias: 15, infinities: true);

    public static RoundedValue Round(string format, float value) => format switch
    {
        "fp16" => OfHalf(value),
        "bf16" => OfBFloat16(value),
        "fp8 E4M3" => OfTable(s_e4m3, value, leastNormal: 0.015625, beyond: 480),
        _ => OfTable(s_e5m2, value, leastNormal: 6.103515625e-5, beyond: 65536),
    };

    // Tiny before rounding counts as subnormal, as IEEE 754 allows and the forecast does.
    private static RoundedValue OfHalf(float value)
    {
        Half half = (Half)value;
        return half == Half.Zero ? RoundedValue.Zero
            : Half.IsInfinity(half) ? RoundedValue.Overflow
            : Math.Abs(value) < 6.103515625e-5 ? RoundedValue.Subnormal : RoundedValue.Normal;
    }

    private static RoundedValue OfBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(Math.Abs(value));
        uint rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        return rounded == 0 ? RoundedValue.Zero
            : rounded >= 0x7F80 ? RoundedValue.Overflow
            : bits < 0x0080_0000 ? RoundedValue.Subnormal : RoundedValue.Normal;
    }

    // The nearest code, the even one of two; the code after the last one stands for what overflows.
    private static RoundedValue OfTable(double[] codes, float value, double leastNormal, double beyond)
    {
        double size = Math.Abs((double)value);
        double[] all = [.. codes, beyond];
        int above = Array.FindIndex(all, code => code >= size);
        int nearest = above < 0 ? all.Length - 1
            : above == 0 ? 0
            : (all[above] - size, size - all[above - 1]) is var (up, down) && (up < down || (up == down && above % 2 == 0)) ? above : above - 1;
        return nearest == 0 ? RoundedValue.Zero
            : nearest == all.Length - 1 ? RoundedValue.Overflow
            : size < leastNormal ? RoundedValue.Subnormal : RoundedValue.Normal;
    }

    // Without infinities only the code of all ones is NaN (Micikevicius et al. 2022).
    private static double[] Codes(int exponentBits, int mantissaBits, int bias, bool infinities)
    {
        int finite = infinities ? ((1 << exponentBits) - 1) << mantissaBits : (1 << (exponentBits + mantissaBits)) - 1;
        return [.. Enumerable.Range(0, finite).Select(code =>
        {
            int exponent = code >> mantissaBits;
            double mantissa = (code & ((1 << mantissaBits) - 1)) / (double)(1 << mantissaBits);
            return exponent == 0 ? Math.ScaleB(mantissa, 1 - bias) : Math.ScaleB(1 + mantissa, exponent - bias);
        })];
    }
}
