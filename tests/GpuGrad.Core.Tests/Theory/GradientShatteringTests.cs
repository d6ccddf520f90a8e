using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Theory;

/// <summary>Balduzzi et al. 2017, as docs/science.md measures it.</summary>
public class GradientShatteringTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.3016)]
    [InlineData(5, 0.1046)]
    public void OrthogonalSamplesLoseTheirCommonGradient(int layers, double expected) =>
        Assert.Equal(expected, GradientShattering.Correlation(layers), 0.00005);

    [Fact]
    public void EqualSamplesKeepIt() => Assert.Equal(1, GradientShattering.Correlation(50, angle: 0));
}
