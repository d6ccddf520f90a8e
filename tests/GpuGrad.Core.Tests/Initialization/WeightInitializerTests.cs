using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Initialization;

public class WeightInitializerTests
{
    private const int FanIn = 300, FanOut = 200;

    // An init, with the mean, variance, fourth moment over variance squared, and bound it must have.
    public static TheoryData<InitSpec, double, double, double, double> Distributions => new()
    {
        { new InitSpec.Normal(-6, 2), -6, 4, 3, double.PositiveInfinity },
        { new InitSpec.Uniform(1, 4), 2.5, 9 / 12.0, 1.8, 1.5 },
        { new InitSpec.LeCun(InitDistribution.Normal), 0, 1.0 / FanIn, 3, double.PositiveInfinity },
        { new InitSpec.LeCun(InitDistribution.Uniform), 0, 1.0 / FanIn, 1.8, Math.Sqrt(3.0 / FanIn) },
        { new InitSpec.LeCun(InitDistribution.Normal, FanMode.FanOut, 1.5), 0, 2.25 / FanOut, 3, double.PositiveInfinity },
        { new InitSpec.Xavier(InitDistribution.Uniform, 5.0 / 3), 0, 2 * 25 / 9.0 / (FanIn + FanOut), 1.8, 5.0 / 3 * Math.Sqrt(6.0 / (FanIn + FanOut)) },
        { new InitSpec.Xavier(InitDistribution.Normal), 0, 2.0 / (FanIn + FanOut), 3, double.PositiveInfinity },
        { new InitSpec.Xavier(InitDistribution.Uniform), 0, 2.0 / (FanIn + FanOut), 1.8, Math.Sqrt(6.0 / (FanIn + FanOut)) },
        { new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, Math.Sqrt(2)), 0, 2.0 / FanIn, 3, double.PositiveInfinity },
        { new InitSpec.He(InitDistribution.Normal, FanMode.FanOut, Math.Sqrt(2)), 0, 2.0 / FanOut, 3, double.PositiveInfinity },
        { new InitSpec.He(InitDistribution.Uniform, FanMode.FanIn, Math.Sqrt(2)), 0, 2.0 / FanIn, 1.8, Math.Sqrt(6.0 / FanIn) },
        { new InitSpec.PyTorchDefault(), 0, 1.0 / (3 * FanIn), 1.8, 1 / Math.Sqrt(FanIn) },
        // Cut at a = 2 standard deviations: m2 = 1 - 2aφ(a)/(2Φ(a)-1) = .773741, m4 = 3·m2 - 2a³φ(a)/(2Φ(a)-1) = 1.41619.
        { new InitSpec.TruncatedNormal(0.5), 0, 0.25 * 0.773741, 1.41619 / (0.773741 * 0.773741), 1.0 },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Weights_have_the_mean_variance_and_bounds_of_their_init(InitSpec init, double mean, double variance, double kurtosis, double bound)
    {
        float[] w = WeightInitializer.DrawWeight(init, FanIn, FanOut, seed: 11, stream: 2);

        Assert.Equal(FanIn * FanOut, w.Length);
        double n = w.Length;
        Assert.InRange(w.Average(x => (double)x) - mean, -5 * Math.Sqrt(variance / n), 5 * Math.Sqrt(variance / n));
        double measured = w.Average(x => (x - mean) * (x - mean));
        Assert.InRange(measured / variance, 1 - (5 * Math.Sqrt((kurtosis - 1) / n)), 1 + (5 * Math.Sqrt((kurtosis - 1) / n)));
        double farthest = w.Max(x => Math.Abs(x - mean));
        Assert.True(farthest <= bound * (1 + 1e-6), $"{farthest} lies beyond {bound}");
        if (double.IsFinite(bound))
        {
            Assert.True(farthest > 0.999 * bound, $"{farthest} never comes near {bound}");
        }
    }

    [Fact]
    public void Zeros_and_constants_are_exact()
    {
        Assert.All(WeightInitializer.DrawWeight(new InitSpec.Zeros(), 3, 4, 1, 1), w => Assert.Equal(0f, w));
        Assert.All(WeightInitializer.DrawBias(new InitSpec.Constant(0.1), 3, 4, 1, 1), b => Assert.Equal(0.1f, b));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(33, 65)]
    [InlineData(127, 31)]
    public void Orthogonal_rows_or_columns_are_orthonormal_times_gain(int fanIn, int fanOut)
    {
        const double gain = 1.5;
        float[] w = WeightInitializer.DrawWeight(new InitSpec.Orthogonal(gain), fanIn, fanOut, 5, 6);
        bool byRows = fanOut <= fanIn;
        int count = Math.Min(fanIn, fanOut), length = Math.Max(fanIn, fanOut);
        double At(int vector, int i) => byRows ? w[(vector * fanIn) + i] : w[(i * fanIn) + vector];

        for (int a = 0; a < count; a++)
        {
            for (int b = a; b < count; b++)
            {
                double dot = Enumerable.Range(0, length).Sum(i => At(a, i) * At(b, i)) / (gain * gain);
                Assert.InRange(dot - (a == b ? 1 : 0), -1e-6, 1e-6);
            }
        }
    }

    [Fact]
    public void Orthogonal_matrices_are_not_biased_to_one_sign()
    {
        // Over many 1×1 matrices, ±1 must come up alike: n = 400 tosses stay within 5·√n of an even split.
        double sum = Enumerable.Range(0, 400).Sum(s => WeightInitializer.DrawWeight(new InitSpec.Orthogonal(1), 1, 1, 9, (ulong)s)[0]);

        Assert.InRange(sum, -100, 100);
    }

    [Fact]
    public void Biases_take_the_fans_of_their_layer()
    {
        float[] b = WeightInitializer.DrawBias(new InitSpec.PyTorchDefault(), fanIn: 4, fanOut: 5000, seed: 1, stream: 1);

        Assert.Equal(5000, b.Length);
        Assert.InRange(b.Max(Math.Abs), 0.49f, 0.5f);
    }

    [Fact]
    public void Values_depend_on_seed_and_stream_alone()
    {
        var init = new InitSpec.Normal(0, 1);
        float[] first = WeightInitializer.DrawWeight(init, 17, 5, 3, 4);

        Assert.Equal(first, WeightInitializer.DrawWeight(init, 17, 5, 3, 4));
        Assert.NotEqual(first, WeightInitializer.DrawWeight(init, 17, 5, 3, 5));
        Assert.NotEqual(first, WeightInitializer.DrawWeight(init, 17, 5, 4, 4));
        var orthogonal = new InitSpec.Orthogonal(1);
        Assert.Equal(WeightInitializer.DrawWeight(orthogonal, 17, 5, 3, 4), WeightInitializer.DrawWeight(orthogonal, 17, 5, 3, 4));
    }

    [Fact]
    public void Lsuv_starts_orthonormal() => Assert.Equal(
        WeightInitializer.DrawWeight(new InitSpec.Orthogonal(1), 17, 5, 3, 4), WeightInitializer.DrawWeight(new InitSpec.Lsuv(0.1, 10), 17, 5, 3, 4));

    [Fact]
    public void A_gain_that_still_waits_for_its_activation_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => WeightInitializer.DrawWeight(new InitSpec.He(InitDistribution.Normal, FanMode.FanIn), 3, 3, 1, 1));

        Assert.Contains("resolve the init", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bias_that_needs_a_matrix_and_empty_fans_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WeightInitializer.DrawBias(new InitSpec.Lsuv(0.1, 10), 3, 3, 1, 1));
        Assert.Throws<ArgumentException>(() => WeightInitializer.DrawBias(new InitSpec.Orthogonal(1), 3, 3, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightInitializer.DrawWeight(new InitSpec.Zeros(), 0, 3, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightInitializer.DrawWeight(new InitSpec.Zeros(), 70000, 70000, 1, 1));
    }
}
