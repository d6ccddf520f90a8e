using GpuGrad.Kernels.Ops.Highway;
using GpuGrad.Kernels.Tests.Verification;

namespace GpuGrad.Kernels.Tests.Ops.Highway;

/// <summary>The highway reference: its gradient against central differences.</summary>
public class HighwayReferenceTests
{
    [Theory]
    [InlineData(0.3, 1.7, -0.4)]
    [InlineData(0.98, -0.2, 2.5)]
    public void HighwayGradientIsTheDerivative(double t, double h, double x)
    {
        const double DY = 0.7;
        (double dt, double dh, double dx) = HighwayReference.Backward(t, h, x, DY);
        CentralDifference.Matches([t, h, x], [dt, dh, dx], v => DY * HighwayReference.Forward(v[0], v[1], v[2]));
    }
}
