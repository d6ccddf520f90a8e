using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Theory;

public class LengthFixedPointTests
{
    // Poole et al. 2016, Schoenholz et al. 2017: tanh, σ_b² = .05, on both sides of the edge of chaos.
    [Theory]
    [InlineData(1, 0.19359, 0.75903)]
    [InlineData(1.76095, 0.57005, 1)]
    [InlineData(2, 0.72176, 1.04767)]
    public void TanhAtTheEdgeOfChaos(double variance, double length, double chi)
    {
        LengthFixedPoint point = LengthFixedPoint.Of(ActivationKind.Tanh, variance, 0.05);
        Assert.Equal(length, point.Length!.Value, 1e-5);
        Assert.Equal(chi, point.Chi, 1e-5);
    }

    // In order samples become alike; in chaos they keep a distance, to which they come back (χ below 1 there).
    [Fact]
    public void ChaosKeepsSamplesApart()
    {
        Assert.Equal(1, LengthFixedPoint.Of(ActivationKind.Tanh, 1, 0.05).Correlation);
        LengthFixedPoint chaos = LengthFixedPoint.Of(ActivationKind.Tanh, 4, 0.3);
        Assert.InRange(chaos.Correlation!.Value, 0.05, 0.95);
        Assert.True(chaos.Chi > 1);
        Assert.InRange(chaos.CorrelationChi!.Value, 0.1, 0.99);
        // Odd and without biases: independent samples stay so, and c ↦ σ_w² E[f f]/q has the slope σ_w² E[f′]² there.
        LengthFixedPoint odd = LengthFixedPoint.Of(ActivationKind.Tanh, 4, 0);
        Assert.Equal(0, odd.Correlation!.Value, 1e-6);
        double q = odd.Length!.Value, slope = 0;
        for (int i = -4000; i <= 4000; i++)
        {
            double z = i / 500.0, cosh = Math.Cosh(Math.Sqrt(q) * z);
            slope += Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) / 500 / (cosh * cosh);
        }

        Assert.Equal(4 * slope * slope, odd.CorrelationChi!.Value, 1e-6);
    }

    // Its slopes are drawn for each sample: E E[f|u]² / E f² is the share that two equal samples keep, though χ = 1.
    [Theory]
    [InlineData(1)]
    [InlineData(0.7)]
    [InlineData(30)]
    public void RandomSlopesKeepSamplesApart(double start)
    {
        ActivationSpec.RRelu rrelu = new(0.125, 1 / 3.0);
        double square = (Math.Pow(rrelu.Upper, 3) - Math.Pow(rrelu.Lower, 3)) / (3 * (rrelu.Upper - rrelu.Lower));
        LengthFixedPoint point = LengthFixedPoint.Of(rrelu, 2 / (1 + square), 0, start);
        Assert.Equal(1, point.Chi, 1e-12);
        Assert.InRange(point.Correlation!.Value, 0.9, 0.95);
        Assert.InRange(point.CorrelationChi!.Value, 0.9, 0.95);
    }

    [Fact]
    public void ARectifierHasAFactorWithoutAFixedPoint()
    {
        LengthFixedPoint shrinking = LengthFixedPoint.Of(ActivationKind.Relu, 1, 0);
        Assert.Equal(0, shrinking.Length);
        Assert.Null(shrinking.CorrelationChi);
        Assert.Equal(0.5, shrinking.Chi, 1e-12);
        LengthFixedPoint growing = LengthFixedPoint.Of(ActivationKind.Relu, 3, 0);
        Assert.Null(growing.Length);
        Assert.Equal(1.5, growing.Chi, 1e-12);
    }

    // σ_b = 0: up to σ_w² = 1 the signal shrinks to nothing, at the end by σ_w² a layer; above it q* = (σ_w² − 1)/2 to first order, since
    // σ_w² E tanh² = σ_w² (q − 2q²), and χ = σ_w² (1 − 2q*). The map creeps there.
    [Theory]
    [InlineData(0.8, 0, 0.8)]
    [InlineData(0.999, 0, 0.999)]
    [InlineData(1, 0, 1)]
    [InlineData(1.001, 0.0005, 1.00000)]
    [InlineData(1.01, 0.005, 1.00000)]
    public void TanhWithoutBiasesNearOne(double variance, double length, double chi)
    {
        LengthFixedPoint point = LengthFixedPoint.Of(ActivationKind.Tanh, variance, 0);
        // The next order: a few q*².
        Assert.Equal(length, point.Length!.Value, 6 * length * length);
        Assert.Equal(chi, point.Chi, 1e-12 + (6 * length * length));
    }
}
