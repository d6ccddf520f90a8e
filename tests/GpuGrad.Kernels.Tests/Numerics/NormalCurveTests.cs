using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Tests.Numerics;

/// <summary>The stated errors of the functions behind GELU and ELU, over every 61st float of their ranges.</summary>
public class NormalCurveTests
{
    private const int FloatStride = 61;
    private const double Ulp = 1.1920928955078125e-7;

    [Fact]
    public void TheBellIsWithin4Ulp() =>
        AssertUlps(15f, 4, a => NormalCurve.Bell(new Float1(a)).Value, a => Math.Exp(-(double)a * a / 2));

    [Fact]
    public void TheTailIsWithin8Ulp() => AssertUlps(
        15f,
        8,
        a => NormalCurve.Tail(new Float1(a), NormalCurve.Bell(new Float1(a))).Value,
        a => NormalDistribution.Distribution(-a));

    [Fact]
    public void ExpMinusOneIsWithin3Ulp() => AssertUlps(
        100f,
        3,
        a => -Transcendentals.ExpMinusOne(new Float1(-a)).Value,
        a => -2 * Math.Exp(-(double)a / 2) * Math.Sinh(-(double)a / 2));

    [Fact]
    public void NaNStaysNaN()
    {
        Float1 nan = new(float.NaN);
        Assert.True(float.IsNaN(NormalCurve.Bell(nan).Value));
        Assert.True(float.IsNaN(NormalCurve.Tail(nan, new Float1(1f)).Value));
        Assert.True(float.IsNaN(Transcendentals.ExpMinusOne(nan).Value));
    }

    // An ulp of a result is at least half of ε times its size; a subnormal one may be off by a step.
    private static void AssertUlps(float last, double ulps, Func<float, float> function, Func<float, double> exact)
    {
        double worst = 0;
        float where = 0;
        for (int bits = 0; bits <= BitConverter.SingleToInt32Bits(last); bits += FloatStride)
        {
            float a = BitConverter.Int32BitsToSingle(bits);
            double expected = exact(a);
            double allowed = Math.Max(Ulp * expected, 2 * float.Epsilon / ulps);
            double error = Math.Abs(function(a) - expected) / allowed;
            if (!(error <= worst))
            {
                (worst, where) = (error, a);
            }
        }

        Assert.True(worst <= ulps, $"{worst} ulp at {where:R}");
    }
}
