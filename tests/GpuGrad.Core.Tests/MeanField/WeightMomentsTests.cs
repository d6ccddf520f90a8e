using GpuGrad.Initialization;
using GpuGrad.MeanField;

namespace GpuGrad.Core.Tests.MeanField;

/// <summary>The moments that theory assumes are those of the weights that are drawn.</summary>
public class WeightMomentsTests
{
    private const int FanIn = 200, FanOut = 300;

    public static TheoryData<InitSpec> Inits =>
    [
        new InitSpec.Zeros(),
        new InitSpec.Constant(0.3),
        new InitSpec.Normal(0.2, 0.5),
        new InitSpec.TruncatedNormal(0.7),
        new InitSpec.Uniform(-0.1, 0.4),
        new InitSpec.LeCun(InitDistribution.Uniform, FanMode.FanOut, 1.5),
        new InitSpec.Xavier(InitDistribution.Normal, 2),
        new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, Math.Sqrt(2)),
        new InitSpec.Orthogonal(1.3),
        new InitSpec.Lsuv(0.1, 10),
        new InitSpec.PyTorchDefault(),
    ];

    // 60,000 numbers: a mean square is known to √(κ − 1)/245, at most .6 % for a normal distribution; five of those.
    [Theory]
    [MemberData(nameof(Inits))]
    public void AreThoseOfTheWeightsDrawn(InitSpec init)
    {
        float[] weights = WeightInitializer.DrawWeight(init, FanIn, FanOut, seed: 5, stream: 3);
        WeightMoments expected = WeightMoments.Of(init, FanIn, FanOut);
        double mean = weights.Average(w => (double)w), variance = weights.Average(w => (w - mean) * (w - mean));
        Assert.Equal(expected.Mean, mean, 1e-7 + (5 * Math.Sqrt(expected.Variance / weights.Length)));
        Assert.Equal(expected.Variance, variance, 1e-12 + (0.03 * expected.Variance));
    }
}
