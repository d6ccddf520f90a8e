namespace GpuGrad.Kernels.Verification;

/// <summary>Inputs of cases: reproducible, of ordinary size, and off the kinks of piecewise functions.</summary>
internal static class CaseData
{
    /// <summary>ε of FP32: the relative spacing of floats at 1.</summary>
    public const double Epsilon = 1.1920928955078125e-7;

    /// <summary>Array lengths that catch mistakes at the edges of registers, warps and groups.</summary>
    public static IReadOnlyList<int> OddLengths { get; } = [1, 31, 33, 127, 1027];

    /// <summary>Uniform values in ±range, at least range/1000 away from 0.</summary>
    public static float[] Uniform(int length, int seed, double range = 1)
    {
        Random random = new(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            double magnitude = range * (0.001 + (0.999 * random.NextDouble()));
            values[i] = (float)(random.Next(2) == 0 ? magnitude : -magnitude);
        }

        return values;
    }

    /// <summary>A tolerance of so many ulp of each value, and never less than one subnormal step.</summary>
    public static double[] Ulps(double[] expected, double ulps) =>
        [.. expected.Select(value => Math.Max(ulps * Epsilon * Math.Abs(value), 1.5 * float.Epsilon))];
}
