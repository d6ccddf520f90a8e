using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Tests.Ops.Activations;

/// <summary>The derivatives of the activation references against central differences, and their values against tables.</summary>
public class ActivationReferenceTests
{
    private const double Step = 1e-5;

    public static TheoryData<ActivationKind, double> Settings
    {
        get
        {
            TheoryData<ActivationKind, double> settings = [];
            foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
            {
                settings.Add(kind, kind.DefaultAlpha());
            }

            settings.Add(ActivationKind.LeakyRelu, 0.1);
            settings.Add(ActivationKind.Elu, 0.3);
            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void TheDerivativeIsTheSlope(ActivationKind kind, double alpha)
    {
        for (double x = -12.05; x < 12; x += 0.1)
        {
            double difference = (ActivationReference.Forward(kind, x + Step, alpha) - ActivationReference.Forward(kind, x - Step, alpha)) / (2 * Step);
            // Truncation h²/6 · |f‴|, at most 6 (softsign) off the kinks, and cancellation 2 ulp(f) / 2h.
            double tolerance = (Step * Step) + (2.3e-16 * (1 + Math.Abs(x)) / Step);
            Assert.Equal(difference, ActivationReference.Derivative(kind, x, alpha), tolerance);
        }
    }

    // Φ(−x) to 16 digits, from arbitrary-precision arithmetic (mpmath).
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.3085375387259869)]
    [InlineData(1, 0.1586552539314571)]
    [InlineData(1.9999, 0.02275553158476719)]
    [InlineData(2, 0.02275013194817921)]
    [InlineData(3, 0.001349898031630095)]
    [InlineData(5, 2.866515718791939e-7)]
    [InlineData(10, 7.619853024160526e-24)]
    [InlineData(15, 3.670966199312751e-51)]
    public void TheNormalTailIsThatOfTheTables(double x, double tail)
    {
        Assert.Equal(tail, NormalDistribution.Distribution(-x), 1e-13 * tail);
        Assert.Equal(1 - tail, NormalDistribution.Distribution(x), 1e-15);
    }

    // torch.nn.functional documents these definitions; values from arbitrary-precision arithmetic (mpmath).
    [Theory]
    [InlineData(ActivationKind.Softsign, -3, double.NaN, -0.75)]
    [InlineData(ActivationKind.Softplus, -3, double.NaN, 0.048587351573742)]
    [InlineData(ActivationKind.LeakyRelu, -2, 0.1, -0.2)]
    [InlineData(ActivationKind.LeakyRelu, -2, 0.01, -0.02)]
    [InlineData(ActivationKind.Elu, -1, 1, -0.632120558828558)]
    [InlineData(ActivationKind.Selu, -1, double.NaN, -1.111330737812563)]
    [InlineData(ActivationKind.Selu, 2, double.NaN, 2.101401974710961)]
    [InlineData(ActivationKind.Gelu, -1, double.NaN, -0.158655253931457)]
    [InlineData(ActivationKind.GeluTanh, -1, double.NaN, -0.158808009391723)]
    [InlineData(ActivationKind.GeluTanh, 2, double.NaN, 1.954597694087775)]
    [InlineData(ActivationKind.Silu, -2, double.NaN, -0.238405844044235)]
    public void ValuesAreThoseOfTheDefinitions(ActivationKind kind, double x, double alpha, double y) =>
        Assert.Equal(y, ActivationReference.Forward(kind, x, alpha), 1e-14);
}
