using GpuGrad.Kernels.Ops.Losses;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>The gradients of the loss references against central differences of their losses.</summary>
public class CrossEntropyReferenceTests
{
    private const double Step = 1e-5;

    // Truncation h²/6 · f‴ (at most 1/8 for these losses) and cancellation 2 ulp(loss) / 2h, loss below 16.
    private const double Tolerance = (Step * Step / 6) + (16 * 2.3e-16 / Step);

    private static readonly double[][] s_rows = [[0.3, -1.2, 2.5, 0.9], [7, -6, 0.5, 3], [0, 0, 0, 0], [1.5]];

    [Fact]
    public void SoftmaxGradientIsTheDerivative() =>
        Check((z, label) => SoftmaxCrossEntropyReference.Loss(z, label), (z, label) => SoftmaxCrossEntropyReference.Gradient(z, label));

    [Fact]
    public void SigmoidGradientIsTheDerivative() =>
        Check((z, label) => SigmoidCrossEntropyReference.Loss(z, label), (z, label) => SigmoidCrossEntropyReference.Gradient(z, label));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public void SmoothedGradientIsTheDerivative(double smoothing) => Check(
        (z, label) => SmoothedCrossEntropyReference.Loss(z, label, smoothing),
        (z, label) => SmoothedCrossEntropyReference.Gradient(z, label, smoothing));

    // ε = 1/2 of four classes: the label counts 5/8, each other class 1/8. The logits are ln 1, ln 2, ln 3, ln 4, and their softmax tenths of those.
    [Fact]
    public void ASmoothedLossIsThatOfItsShares()
    {
        double[] logits = [Math.Log(1), Math.Log(2), Math.Log(3), Math.Log(4)];
        double expected = (-5 * Math.Log(0.1) - Math.Log(0.2) - Math.Log(0.3) - Math.Log(0.4)) / 8;
        Assert.Equal(expected, SmoothedCrossEntropyReference.Loss(logits, 0, 0.5), 1e-14);
        Assert.Equal(SoftmaxCrossEntropyReference.Loss(logits, 2), SmoothedCrossEntropyReference.Loss(logits, 2, 0), 1e-14);
        double[] gradient = SmoothedCrossEntropyReference.Gradient(logits, 0, 0.5);
        Assert.All(gradient.Zip([0.1 - 0.625, 0.2 - 0.125, 0.3 - 0.125, 0.4 - 0.125]), pair => Assert.Equal(pair.Second, pair.First, 1e-14));
    }

    [Fact]
    public void LossesAreWhatTheTextbookSays()
    {
        // ln 4 for four equal logits; 4 ln 2 for four undecided sigmoids.
        Assert.Equal(Math.Log(4), SoftmaxCrossEntropyReference.Loss([5, 5, 5, 5], 2), 1e-14);
        Assert.Equal(4 * Math.Log(2), SigmoidCrossEntropyReference.Loss([0, 0, 0, 0], 2), 1e-14);
        Assert.Equal(20000, SoftmaxCrossEntropyReference.Loss([1e4, -1e4], 1), 1e-9);
        Assert.Equal(20000, SigmoidCrossEntropyReference.Loss([1e4, -1e4], 1), 1e-9);
    }

    private static void Check(Func<double[], int, double> loss, Func<double[], int, double[]> gradient)
    {
        foreach (double[] z in s_rows)
        {
            for (int label = 0; label < z.Length; label++)
            {
                double[] claimed = gradient(z, label);
                for (int j = 0; j < z.Length; j++)
                {
                    double difference = (loss(Moved(z, j, Step), label) - loss(Moved(z, j, -Step), label)) / (2 * Step);
                    Assert.Equal(difference, claimed[j], Tolerance);
                }
            }
        }
    }

    private static double[] Moved(double[] z, int index, double by)
    {
        double[] moved = [.. z];
        moved[index] += by;
        return moved;
    }
}
