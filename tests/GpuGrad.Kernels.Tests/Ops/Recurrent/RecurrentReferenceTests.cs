using GpuGrad.Kernels.Ops.Recurrent;
using GpuGrad.Kernels.Tests.Verification;

namespace GpuGrad.Kernels.Tests.Ops.Recurrent;

/// <summary>The references of recurrent cells: their gradients against central differences, and cells at rest.</summary>
public class RecurrentReferenceTests
{
    [Theory]
    [InlineData(0.3, -0.8, 1.1, 0.6, 0.9)]
    [InlineData(-2.5, 3.1, -0.7, -1.9, -1.6)]
    [InlineData(0, 0, 0.2, 4, 0.5)]
    public void LstmGradientIsTheDerivative(double i, double f, double g, double o, double c)
    {
        const double DH = 0.7;
        const double DC = -1.3;
        (double di, double df, double dg, double d0, double dc) = LstmCellReference.Backward(i, f, g, o, c, DH, DC);
        CentralDifference.Matches([i, f, g, o, c], [di, df, dg, d0, dc], v =>
        {
            (double next, double h) = LstmCellReference.Forward(v[0], v[1], v[2], v[3], v[4]);
            return (DH * h) + (DC * next);
        });
    }

    [Theory]
    [InlineData(0.3, -0.8, 1.1, 0.6, 0.9, -0.5, 0.8)]
    [InlineData(-1.5, -2.1, -0.7, 1.9, -1.6, 1.2, -0.3)]
    public void GruGradientIsTheDerivative(double ri, double rh, double zi, double zh, double ni, double nh, double h)
    {
        const double DH = 0.7;
        (double r, double z, double inputN, double hiddenN, double dh) = GruCellReference.Backward(ri, rh, zi, zh, ni, nh, h, DH);
        CentralDifference.Matches(
            [ri, rh, zi, zh, ni, nh, h],
            [r, r, z, z, inputN, hiddenN, dh],
            v => DH * GruCellReference.Forward(v[0], v[1], v[2], v[3], v[4], v[5], v[6]));
    }

    [Fact]
    public void GatesAtRestAreHalfOpen()
    {
        (double c, double h) = LstmCellReference.Forward(0, 0, 0, 0, 2);
        Assert.Equal(1, c, 1e-15);
        Assert.Equal(Math.Tanh(1) / 2, h, 1e-15);
        Assert.Equal((Math.Tanh(0.5) + 3) / 2, GruCellReference.Forward(0, 0, 0, 0, 0, 1, 3), 1e-15);
    }
}
