using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Tests.Numerics;

/// <summary>
/// The transcendentals over every 1,009th float, all special values and the neighbourhoods of the points where a formula
/// changes, against double precision; and the same bits from every vector width.
/// </summary>
public unsafe class TranscendentalTests(ITestOutputHelper output)
{
    private const uint Stride = 1009;
    private const int Neighbours = 200;
    private const int Block = 4096;

    // Clamps, overflow, underflow and subnormals of exp; the halves of tanh; √2 and 1 of log; saturation.
    private static readonly float[] s_switchPoints =
    [
        0, float.Epsilon, 1.17549435e-38f, 1e-20f, 0.34657359f, 0.625f, 0.70710678f, 1, 1.41421356f, 2, 8.3f, 9.01f, 16.6f, 17.33f,
        87.3365448f, 88.3762626f, 88.7228391f, 89, 103.278929f, 103.972084f, 104, float.MaxValue, float.PositiveInfinity,
    ];

    private static readonly float[] s_inputs = [.. Inputs()];

    [Fact]
    public void ExpIsAsAccurateAsStated() => Check<TestedFunctions.Exp>();

    [Fact]
    public void LogIsAsAccurateAsStated() => Check<TestedFunctions.Log>();

    [Fact]
    public void LogOnePlusIsAsAccurateAsStated() => Check<TestedFunctions.LogOnePlus>();

    [Fact]
    public void SigmoidIsAsAccurateAsStated() => Check<TestedFunctions.Sigmoid>();

    [Fact]
    public void TanhIsAsAccurateAsStated() => Check<TestedFunctions.Tanh>();

    [Fact]
    public void SoftplusIsAsAccurateAsStated() => Check<TestedFunctions.Softplus>();

    private static IEnumerable<float> Inputs()
    {
        for (uint bits = 0; bits <= uint.MaxValue - Stride; bits += Stride)
        {
            yield return BitConverter.UInt32BitsToSingle(bits);
        }

        foreach (float point in s_switchPoints)
        {
            for (int offset = -Neighbours; offset <= Neighbours; offset++)
            {
                int bits = BitConverter.SingleToInt32Bits(point) + offset;
                yield return BitConverter.Int32BitsToSingle(Math.Max(bits, 0));
                yield return -BitConverter.Int32BitsToSingle(Math.Max(bits, 0));
            }
        }

        yield return float.NaN;
        yield return -float.NaN;
        yield return float.NegativeInfinity;
        yield return float.MinValue;
    }

    private void Check<TFunction>()
        where TFunction : struct, ITestedFunction
    {
        float[] x = [.. s_inputs.Where(TFunction.Covers)];
        float[] scalar = [.. x.Select(v => TFunction.Apply(new Float1(v)).Value)];
        float[] widest = Vector<TFunction, Float512>(x);
        AssertSameBits(x, widest, Vector<TFunction, Float256>(x));
        AssertSameBits(x, widest, Vector<TFunction, Float128>(x));
        AssertSameBits(x, widest, Vector<TFunction, RegisterPair<Float256>>(x));
        AssertSameBits(x, widest, Vector<TFunction, RegisterPair<RegisterPair<Float128>>>(x));
        (double scalarError, float scalarAt) = Worst<TFunction>(x, scalar);
        (double vectorError, float vectorAt) = Worst<TFunction>(x, widest);
        string found = $"{scalarError:F3} ulp at {scalarAt:R} without fused multiply-add, {vectorError:F3} ulp at {vectorAt:R} in vectors";
        output.WriteLine(found);
        Assert.True(Math.Max(scalarError, vectorError) <= TFunction.StatedUlps, found);
    }

    private static float[] Vector<TFunction, TVector>(float[] x)
        where TFunction : struct, ITestedFunction
        where TVector : struct, IFloatVector<TVector>
    {
        int length = (x.Length + Block - 1) / Block * Block;
        float[] padded = new float[length];
        x.CopyTo(padded, 0);
        fixed (float* values = padded)
        {
            for (int i = 0; i < length; i += TVector.Count)
            {
                TFunction.Apply(TVector.Load(values + i)).Store(values + i);
            }
        }

        return padded[..x.Length];
    }

    private static void AssertSameBits(float[] x, float[] expected, float[] found)
    {
        for (int i = 0; i < x.Length; i++)
        {
            // The message of millions of values takes longer to write than all else.
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(found[i])
                && !(float.IsNaN(expected[i]) && float.IsNaN(found[i])))
            {
                Assert.Fail($"f({x[i]:R}) is {expected[i]:R} in 512-bit vectors, {found[i]:R} in narrower ones");
            }
        }
    }

    private static (double Ulps, float At) Worst<TFunction>(float[] x, float[] found)
        where TFunction : struct, ITestedFunction
    {
        (double Ulps, float At) worst = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulps(found[i], TFunction.Exact(x[i]));
            if (error > worst.Ulps)
            {
                worst = (error, x[i]);
            }
        }

        return worst;
    }

    // An infinite float counts as 2^128, the number that rounding takes it for.
    private static double Ulps(float found, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(found))
        {
            return double.IsNaN(exact) && float.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        double beyond = Math.ScaleB(1, 128);
        double value = float.IsFinite(found) ? found : found > 0 ? beyond : -beyond;
        double target = Math.Clamp(exact, -beyond, beyond);
        int exponent = target == 0 ? -126 : Math.Clamp(Math.ILogB(target), -126, 127);
        return Math.Abs(value - target) / Math.ScaleB(1, exponent - 23);
    }
}
