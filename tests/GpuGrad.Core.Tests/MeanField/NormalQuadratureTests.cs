using GpuGrad.MeanField;

namespace GpuGrad.Core.Tests.MeanField;

public class NormalQuadratureTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1e-6)]
    [InlineData(0, 1e4)]
    [InlineData(-6, 1)]
    [InlineData(3, 25)]
    public void PolynomialsAndKinksAreExact(double mean, double variance)
    {
        Assert.Equal(1, NormalQuadrature.Mean(mean, variance, _ => 1), 1e-12);
        Assert.Equal((mean * mean) + variance, NormalQuadrature.Mean(mean, variance, u => u * u), 1e-11 * ((mean * mean) + variance));
        // E relu(u)² + E relu(−u)² = E u², and the shares of both signs add up to 1.
        Assert.Equal(1, NormalQuadrature.Mean(mean, variance, u => u > 0 ? 1 : 0) + NormalQuadrature.Mean(mean, variance, u => u > 0 ? 0 : 1), 1e-12);
        if (mean == 0)
        {
            Assert.Equal(variance / 2, NormalQuadrature.Mean(0, variance, u => u > 0 ? u * u : 0), 1e-12 * variance);
        }
    }

    // A sigmoid over a variance of 10,000 is nearly a step: E σ′(u)² tends to ∫σ′² φ = φ(0)/(6σ).
    [Fact]
    public void ABendMuchNarrowerThanTheDistributionIsSeen()
    {
        double found = NormalQuadrature.Mean(0, 1e4, u => Math.Pow(1 / (2 * Math.Cosh(u / 2)), 4));
        Assert.Equal(1 / (6 * 100 * Math.Sqrt(2 * Math.PI)), found, 1e-3 * found);
    }

    // The arc-cosine kernel of order 1 (Cho and Saul 2009).
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.3)]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1)]
    public void PairsOfReluFollowTheArcCosineKernel(double correlation)
    {
        double angle = Math.Acos(correlation);
        double expected = 2 * (Math.Sin(angle) + ((Math.PI - angle) * correlation)) / (2 * Math.PI);
        Assert.Equal(expected, NormalQuadrature.PairMean(0, 2, 2 * correlation, u => Math.Max(u, 0)), 1e-9);
    }
}
