using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Optimizers;

namespace GpuGrad.Kernels.Tests.Ops.Optimizers;

/// <summary>The references against steps worked out by hand.</summary>
public class OptimizerReferenceTests
{
    [Fact]
    public void SgdDecaysAndLooksAhead()
    {
        // d = 1 + 0.5·2 = 2, v = 0.9·10 + 2 = 11; ahead: 2 + 0.9·11 = 11.9.
        Assert.Equal((2 - 1.1, 11, -1.1), SgdReference.Step(2, 1, 10, 0.9, 0.1, weightDecay: 0.5));
        (double weight, double velocity, double update) = SgdReference.Step(2, 1, 10, 0.9, 0.1, weightDecay: 0.5, nesterov: true);
        Assert.Equal(11, velocity);
        Assert.Equal(-1.19, update, 1e-12);
        Assert.Equal(0.81, weight, 1e-12);
    }

    [Fact]
    public void RmsPropsFirstStepIsTenRates()
    {
        RmsPropRule rule = RmsPropRule.Of(epsilon: 0, momentum: 0.5);
        (double squares, double velocity, double update) = RmsPropReference.Step(0, -3, 0, 4, rule, 0.1);
        Assert.Equal(0.09, squares, 1e-7);
        Assert.Equal(2 - 10, velocity, 1e-5);
        Assert.Equal(0.8, update, 1e-6);
    }

    [Fact]
    public void AdamsFirstStepIsOneRate()
    {
        AdamConstants adam = new(Epsilon: 0);
        Assert.Equal(-0.1, AdamReference.Step(5, 1e-3, 0, 0, adam, 1, 0.1).Update, 1e-12);
        // Steady gradients keep it there.
        (double m, double v, _) = AdamReference.Step(5, 1e-3, 0, 0, adam, 1, 0.1);
        Assert.Equal(-0.1, AdamReference.Step(5, 1e-3, m, v, adam, 2, 0.1).Update, 1e-12);
        // Coupled decay drowns in the normalisation, decoupled decay adds up.
        Assert.Equal(-0.1, AdamReference.Step(5, 1e-3, 0, 0, adam with { WeightDecay = 0.5 }, 1, 0.1).Update, 1e-12);
        Assert.Equal(-0.35, AdamReference.Step(5, 1e-3, 0, 0, adam with { WeightDecay = 0.5, Decoupled = true }, 1, 0.1).Update, 1e-12);
    }

    [Fact]
    public void LionStepsByTheSignOfTheMix()
    {
        // β₁ = 0.5, β₂ = 0.75, η = 0.1, λ = 0.5, gradients 4, −1, −3, from w = 2 and m = 0.
        // c = 2 gives w = 2 − 0.1·(1 + 1) = 1.8 and m = 1; c = 0 only decays, w = 1.8 − 0.1·0.9 = 1.71, m = 0.5; c = −1.25
        // gives w = 1.71 + 0.1·(1 − 0.855) = 1.7245 and m = −0.375.
        (double weight, double mean) = (2, 0);
        foreach ((double gradient, double mixed, double nextWeight, double nextMean) in ((double, double, double, double)[])
            [(4, 2, 1.8, 1), (-1, 0, 1.71, 0.5), (-3, -1.25, 1.7245, -0.375)])
        {
            (double found, mean, double update) = LionReference.Step(weight, gradient, mean, 0.5, 0.75, weightDecay: 0.5, learningRate: 0.1);
            weight += update;
            Assert.Equal(mixed, found, 1e-12);
            Assert.Equal(nextWeight, weight, 1e-12);
            Assert.Equal(nextMean, mean, 1e-12);
        }
    }

    [Theory]
    [InlineData(3e-40f, -0.5f)]
    [InlineData(-3e38f, 0.5f)]
    [InlineData(0f, 0f)]
    [InlineData(float.NegativeInfinity, 0.5f)]
    [InlineData(float.NaN, float.NaN)]
    public void TheSignOfZeroIsZeroAndThatOfNaNIsNaN(float gradient, float update)
    {
        LionRule rule = LionRule.Of(beta1: 0).At(new() { LearningRate = 0.5f });
        Assert.Equal(update, rule.Next(Float1.Of(7f), Float1.Of(gradient), default, default).Update.Value);
        Assert.Equal(update, First(rule.Next(Float128.Of(7f), Float128.Of(gradient), default, default).Update));
        Assert.Equal(update, First(rule.Next(Float512.Of(7f), Float512.Of(gradient), default, default).Update));
    }

    [Fact]
    public void CorrectionsEndWhenTheyAreOne()
    {
        float[] table = new AdamConstants().Corrections(1_000_000);
        Assert.Equal((10f, (float)(1 / Math.Sqrt(0.001))), (table[0], table[1]));
        Assert.Equal((1f, 1f), (table[^2], table[^1]));
        Assert.InRange(table.Length / 2, 10_000, 20_000);
        Assert.Equal(6, new AdamConstants().Corrections(3).Length);
        Assert.Equal([1f, 1f], new AdamConstants(Beta1: 0, Beta2: 0).Corrections(9));
    }

    [Fact]
    public void AdaptiveClippingWorksByRow()
    {
        // Rows (3, 4) and (0.03, 0.04), weights of norm 1 and 0: at λ = 0.01 the bounds are 0.01 and 1e-5.
        double[] factors = ClipReference.Factors([3f, 4f, 0.03f, 0.04f], [1f, 0f, 0f, 0f], [new(0, 4, 2)], ClipMode.Adaptive, 0.01);
        Assert.Equal([0.002, 0.002, 0.0002, 0.0002], factors.Select(f => Math.Round(f, 8)));
    }

    [Fact]
    public void TheGlobalNormIsThatOfTheNorms()
    {
        float[] gradients = [3f, 4f, 12f];
        ClipSegment[] segments = [new(0, 2, 1), new(2, 1, 1)];
        Assert.All(ClipReference.Factors(gradients, [], segments, ClipMode.GlobalNorm, 6.5), f => Assert.Equal(0.5, f, 1e-7));
        Assert.All(ClipReference.Factors(gradients, [], segments, ClipMode.GlobalNorm, 14), f => Assert.Equal(1, f));
        Assert.Equal([1, 1, 0.5], ClipReference.Factors(gradients, [], segments, ClipMode.PerTensorNorm, 6).Select(f => Math.Round(f, 6)));
    }

    private static unsafe float First<T>(T register)
        where T : struct, IFloatVector<T>
    {
        float first;
        register.Store(&first, 1);
        return first;
    }
}
