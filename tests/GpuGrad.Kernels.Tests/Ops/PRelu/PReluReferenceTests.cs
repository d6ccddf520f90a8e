using GpuGrad.Kernels.Ops.PRelu;

namespace GpuGrad.Kernels.Tests.Ops.PRelu;

/// <summary>Both derivatives of PReLU's reference against central differences: it is linear in each, so these are exact.</summary>
public class PReluReferenceTests
{
    [Theory]
    [InlineData(-2.5, 0.25)]
    [InlineData(-0.5, -1.5)]
    [InlineData(0.5, 0.25)]
    [InlineData(3, -0.1)]
    public void DerivativesAreTheSlopes(double x, double slope)
    {
        const double Step = 0.125;
        double byX = (PReluReference.Forward(x + Step, slope) - PReluReference.Forward(x - Step, slope)) / (2 * Step);
        double bySlope = (PReluReference.Forward(x, slope + Step) - PReluReference.Forward(x, slope - Step)) / (2 * Step);
        Assert.Equal(byX, PReluReference.ByX(x, slope), 1e-13);
        Assert.Equal(bySlope, PReluReference.BySlope(x), 1e-13);
    }
}
