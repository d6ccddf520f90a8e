using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Kernels.Ops.LayerNorm;
using GpuGrad.Kernels.Ops.Standardization;

namespace GpuGrad.Kernels.Tests.Ops.Standardization;

/// <summary>The references of batch and layer normalisation against finite differences.</summary>
public class NormReferenceTests
{
    private const int Rows = 5;
    private const int Columns = 4;
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    // Central differences with a step h are off by h² f‴ / 6 + 1e-16 f / h: below 1e-8 for these sizes.
    private const double Step = 1e-5;
    private const double Tolerance = 1e-8;

    private static readonly double[] s_x = Numbers(1, Rows * Columns);
    private static readonly double[] s_dy = Numbers(2, Rows * Columns);
    private static readonly double[] s_gamma = Numbers(3, Columns);
    private static readonly double[] s_beta = Numbers(4, Columns);
    private static readonly double[] s_mean = Numbers(5, Columns);
    private static readonly double[] s_variance = [.. Numbers(6, Columns).Select(v => 0.5 + (v * v))];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNormGradientsAreTheSlopes(bool training)
    {
        BatchNormReference.Result Forward(double[] x, double[] gamma, double[] beta) => training
            ? BatchNormReference.Train(x, gamma, beta, Epsilon, Momentum, s_mean, s_variance)
            : BatchNormReference.Evaluate(x, gamma, beta, Epsilon, s_mean, s_variance);

        BatchNormReference.Result saved = Forward(s_x, s_gamma, s_beta);
        (double[] dx, double[] dGamma, double[] dBeta) =
            BatchNormReference.Backward(s_x, s_dy, saved.Mean, saved.InverseStd, s_gamma, training);

        AssertSlopes(s_x, dx, x => Forward(x, s_gamma, s_beta).Y);
        AssertSlopes(s_gamma, dGamma, gamma => Forward(s_x, gamma, s_beta).Y);
        AssertSlopes(s_beta, dBeta, beta => Forward(s_x, s_gamma, beta).Y);
    }

    // As the cases of the fused op compose them: what the activation passes on of dy is the norm's dy.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GradientsThroughAnActivationAreTheSlopes(bool training)
    {
        BatchNormReference.Result Forward(double[] x, double[] gamma, double[] beta) => training
            ? BatchNormReference.Train(x, gamma, beta, Epsilon, Momentum, s_mean, s_variance)
            : BatchNormReference.Evaluate(x, gamma, beta, Epsilon, s_mean, s_variance);
        double[] Activated(BatchNormReference.Result u) => [.. u.Y.Select(v => ActivationReference.Forward(ActivationKind.Silu, v))];

        BatchNormReference.Result saved = Forward(s_x, s_gamma, s_beta);
        double[] u = BatchNormReference.Affine(s_x, saved.Mean, saved.InverseStd, s_gamma, s_beta);
        double[] g = [.. u.Select((v, i) => s_dy[i] * ActivationReference.Derivative(ActivationKind.Silu, v))];
        (double[] dx, double[] dGamma, double[] dBeta) = BatchNormReference.Backward(s_x, g, saved.Mean, saved.InverseStd, s_gamma, training);

        AssertSlopes(s_x, dx, x => Activated(Forward(x, s_gamma, s_beta)));
        AssertSlopes(s_gamma, dGamma, gamma => Activated(Forward(s_x, gamma, s_beta)));
        AssertSlopes(s_beta, dBeta, beta => Activated(Forward(s_x, s_gamma, beta)));
    }

    [Fact]
    public void LayerNormGradientsAreTheSlopes()
    {
        (_, double[] mean, double[] inverseStd) = LayerNormReference.Forward(s_x, s_gamma, s_beta, Epsilon);
        (double[] dx, double[] dGamma, double[] dBeta) = LayerNormReference.Backward(s_x, s_dy, mean, inverseStd, s_gamma);

        AssertSlopes(s_x, dx, x => LayerNormReference.Forward(x, s_gamma, s_beta, Epsilon).Y);
        AssertSlopes(s_gamma, dGamma, gamma => LayerNormReference.Forward(s_x, gamma, s_beta, Epsilon).Y);
        AssertSlopes(s_beta, dBeta, beta => LayerNormReference.Forward(s_x, s_gamma, beta, Epsilon).Y);
    }

    [Fact]
    public void NormalisedColumnsHaveMeanZeroAndVarianceOne()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, Columns)];
        double[] y = BatchNormReference.Train(s_x, ones, new double[Columns], 1e-12, Momentum, s_mean, s_variance).Y;
        for (int c = 0; c < Columns; c++)
        {
            (double mean, double variance) = StandardizationReference.Statistics(BatchNormReference.Column(y, Columns, c));
            Assert.Equal(0, mean, 1e-12);
            Assert.Equal(1, variance, 1e-9);
        }
    }

    // By hand: the column 1, 3 has mean 2, biased variance 1 and unbiased variance 2.
    [Fact]
    public void RunningVarianceFollowsTheUnbiasedOne()
    {
        BatchNormReference.Result result = BatchNormReference.Train([1, 3], [1], [0], Epsilon, Momentum, [10], [20]);
        Assert.Equal(9.2, Assert.Single(result.RunningMean), 1e-12);
        Assert.Equal(18.2, Assert.Single(result.RunningVariance), 1e-12);
    }

    // With the loss Σ dy · y.
    private static void AssertSlopes(double[] at, double[] gradient, Func<double[], double[]> output)
    {
        Assert.Equal(at.Length, gradient.Length);
        for (int i = 0; i < at.Length; i++)
        {
            double[] above = [.. at];
            double[] below = [.. at];
            above[i] += Step;
            below[i] -= Step;
            double rise = output(above).Zip(output(below), (a, b) => a - b).Zip(s_dy, (d, dy) => d * dy).Sum();
            Assert.Equal(rise / (2 * Step), gradient[i], Tolerance);
        }
    }

    private static double[] Numbers(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextDouble()) - 2)];
    }
}
