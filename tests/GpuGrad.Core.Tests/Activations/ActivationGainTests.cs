using GpuGrad.Activations;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Core.Tests.Activations;

public class ActivationGainTests
{
    // torch.nn.init.calculate_gain.
    [Theory]
    [InlineData(ActivationKind.Identity, 1)]
    [InlineData(ActivationKind.Sigmoid, 1)]
    [InlineData(ActivationKind.Tanh, 1.6666666666666667)]
    [InlineData(ActivationKind.Relu, 1.4142135623730951)]
    [InlineData(ActivationKind.LeakyRelu, 1.4141428569978354)]
    [InlineData(ActivationKind.Selu, 0.75)]
    public void PyTorchs_gains_are_kept(ActivationKind kind, double gain) => Assert.Equal(gain, ActivationGain.Of(kind), 15);

    public static TheoryData<ActivationSpec, Func<double, double>> KeepTheSize => new()
    {
        { ActivationKind.Relu, z => Math.Max(0, z) },
        { new ActivationSpec.Pointwise(ActivationKind.LeakyRelu, 0.3), z => z > 0 ? z : 0.3 * z },
        { new ActivationSpec.PRelu(false, 0.25), z => z > 0 ? z : 0.25 * z },
        { ActivationKind.Softsign, z => z / (1 + Math.Abs(z)) },
        { ActivationKind.Softplus, z => Math.Log(1 + Math.Exp(z)) },
        { new ActivationSpec.Pointwise(ActivationKind.Elu, 0.7), z => z > 0 ? z : 0.7 * (Math.Exp(z) - 1) },
        { ActivationKind.Gelu, z => z * Cumulative(z) },
        { ActivationKind.GeluTanh, z => z / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (z + (0.044715 * z * z * z)))) },
        { ActivationKind.Silu, z => z / (1 + Math.Exp(-z)) },
        { ActivationKind.Mish, z => z * Math.Tanh(Math.Log(1 + Math.Exp(z))) },
    };

    [Theory]
    [MemberData(nameof(KeepTheSize))]
    public void The_others_make_up_for_what_the_activation_takes(ActivationSpec activation, Func<double, double> f) =>
        Assert.Equal(1 / Math.Sqrt(MeanOverNormal(z => f(z) * f(z))), ActivationGain.Of(activation), 6);

    [Fact]
    public void A_random_slope_counts_with_its_mean_square()
    {
        double meanSquare = Enumerable.Range(0, 100_000).Average(i => Math.Pow(0.125 + ((i + 0.5) / 100_000 * (0.5 - 0.125)), 2));

        Assert.Equal(Math.Sqrt(2 / (1 + meanSquare)), ActivationGain.Of(new ActivationSpec.RRelu(0.125, 0.5)), 9);
    }

    // 1/E[max²] of K normal numbers; 1 for two of them, 1/(1 + √3/2π) for three, 1/(1 + √3/π) for four.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0.78390520469)]
    [InlineData(4, 0.64460863389)]
    public void A_maxout_counts_with_the_mean_square_of_the_largest(int pieces, double squaredGain) =>
        Assert.Equal(squaredGain, Math.Pow(ActivationGain.Of(new ActivationSpec.Maxout(pieces)), 2), 8);

    [Fact]
    public void A_rectifiers_gain_before_something_else_is_that_of_relu()
    {
        Assert.Equal(Math.Sqrt(2), InitGain.Rectifier.Before(ActivationKind.Tanh));
        Assert.Equal(Math.Sqrt(2 / (1 + 0.0625)), InitGain.Rectifier.Before(new ActivationSpec.PRelu(true, 0.25)));
        Assert.Equal(1.5, ((InitGain)1.5).Before(ActivationKind.Relu));
    }

    private static double Cumulative(double z) => 0.5 + IntegralOverNormal(_ => 1, 0, z);

    private static double MeanOverNormal(Func<double, double> f) => IntegralOverNormal(f, -10, 0) + IntegralOverNormal(f, 0, 10);

    // Simpson's rule; the kinks of the rectifiers are at an end of an interval.
    private static double IntegralOverNormal(Func<double, double> f, double from, double to)
    {
        const int n = 1000;
        double h = (to - from) / n;
        double Weighted(int i)
        {
            double z = from + (i * h);
            return f(z) * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * (i is 0 or n ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return h / 3 * Enumerable.Range(0, n + 1).Sum(Weighted);
    }
}
