using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>
/// A sum of products of floats in five parts, for devices without doubles: both factors are scaled by the power of two of
/// their <see cref="MagnitudeRange"/> (Blue's method), so that no product leaves the normal floats, and products of the
/// same total scale are added up together.
/// </summary>
/// <param name="Smallest">Small times small, times 2^184.</param>
/// <param name="Small">Small times medium, times 2^92.</param>
/// <param name="Medium">Medium times medium, and small times big.</param>
/// <param name="Big">Medium times big, times 2^−80.</param>
/// <param name="Biggest">Big times big, times 2^−160.</param>
internal readonly record struct ScaledDot(float Smallest, float Small, float Medium, float Big, float Biggest) : IJoin<ScaledDot>
{
    /// <summary>Floats of it.</summary>
    public const int Parts = 5;

    // A small factor's scale times that of a big one is 2^(92 − 80): undone, the product is one of medium size.
    private const float SmallTimesBigUnscale = 1f / 4096f;

    private const double LeastMedium = 1e-30;
    private const double MostMedium = 1e30;

    private static ReadOnlySpan<int> Exponents => [184, 92, 0, -80, -160];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScaledDot Join(ScaledDot a, ScaledDot b) => a.Plus(b);

    /// <summary>The sum with the product of two more values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledDot Plus(float a, float b)
    {
        int rangeA = RangeOf(a);
        int rangeB = RangeOf(b);
        float product = a * ScaleOf(rangeA) * (b * ScaleOf(rangeB));
        int range = rangeA + rangeB;
        float medium = rangeA == rangeB ? product : product * SmallTimesBigUnscale;
        return new ScaledDot(
            Smallest + (range == 0 ? product : 0f),
            Small + (range == 1 ? product : 0f),
            Medium + (range == 2 ? medium : 0f),
            Big + (range == 3 ? product : 0f),
            Biggest + (range == 4 ? product : 0f));
    }

    /// <summary>The sum of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledDot Plus(ScaledDot other) =>
        new(Smallest + other.Smallest, Small + other.Small, Medium + other.Medium, Big + other.Big, Biggest + other.Biggest);

    /// <summary>The double that the five parts stand for.</summary>
    internal static double Unscale(ReadOnlySpan<float> parts)
    {
        double sum = 0;
        for (int i = 0; i < Parts; i++)
        {
            sum += Math.ScaleB(parts[i], -Exponents[i]);
        }

        return sum;
    }

    /// <summary>Writes a sum that is a double as the part that holds it, and zeros; to half an ulp of a float.</summary>
    internal static unsafe void Store(double sum, float* parts)
    {
        int part = Math.Abs(sum) switch
        {
            < LeastMedium => 0,
            > MostMedium => 4,
            _ => 2,
        };
        for (int i = 0; i < Parts; i++)
        {
            parts[i] = i == part ? (float)Math.ScaleB(sum, Exponents[i]) : 0f;
        }
    }

    // By bits, since a device without subnormals compares small floats wrongly. NaN and infinities are big.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RangeOf(float value)
    {
        uint magnitude = Interop.FloatAsInt(value) & 0x7FFFFFFFu;
        return magnitude < MagnitudeRange.MediumFrom ? 0 : magnitude < MagnitudeRange.BigFrom ? 1 : 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ScaleOf(int range) => range == 0 ? MagnitudeRange.SmallScale : range == 1 ? 1f : MagnitudeRange.BigScale;
}
