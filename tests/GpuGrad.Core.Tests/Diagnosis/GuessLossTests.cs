using GpuGrad.Diagnosis;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>What a guess that knows the frequencies of the targets loses.</summary>
public class GuessLossTests
{
    private const double Accuracy = 1e-12;

    [Fact]
    public void EqualClassesCostTheirLogarithm()
    {
        DataSplit split = new(new float[8], [0, 1, 2, 3, 0, 1, 2, 3]);

        Assert.Equal(Math.Log(4), GuessLoss.Of(LossKind.SoftmaxCrossEntropy, split, 4), Accuracy);
        Assert.Equal(Math.Log(4), GuessLoss.OfEqualClasses(LossKind.SoftmaxCrossEntropy, 4)!.Value, Accuracy);
        // Four times the entropy of 1/4.
        Assert.Equal(2.249340578475233, GuessLoss.Of(LossKind.BinaryCrossEntropy, split, 4), Accuracy);
        Assert.Equal(2.249340578475233, GuessLoss.OfEqualClasses(LossKind.BinaryCrossEntropy, 4)!.Value, Accuracy);
    }

    [Fact]
    public void UnequalClassesCostLess()
    {
        // Smoothed by 0.2 the shares 3/4, 1/4, 0, 0 are 0.65, 0.25, 0.05, 0.05.
        double smoothed = -(0.65 * Math.Log(0.65)) - (0.25 * Math.Log(0.25)) - (0.1 * Math.Log(0.05));
        DataSplit uneven = new(new float[4], [0, 0, 0, 1]);
        Assert.Equal(smoothed, GuessLoss.Of(LossKind.SoftmaxCrossEntropy, uneven, 4, smoothing: 0.2), Accuracy);
        Assert.Equal(0.5623351446188083, GuessLoss.Of(LossKind.SoftmaxCrossEntropy, uneven, 4), Accuracy);
    }

    [Fact]
    public void EachStepOfASequenceHasItsOwnGuess()
    {
        // The first step is always 1; the second is either class as often.
        DataSplit split = new(new float[4], [1, 0, 1, 1], labelColumns: 2);

        Assert.Equal(Math.Log(2) / 2, GuessLoss.Of(LossKind.SoftmaxCrossEntropy, split, TargetShape.OfClasses(2, 2)), Accuracy);
        Assert.Null(GuessLoss.OfEqualClasses(LossKind.SoftmaxCrossEntropy, TargetShape.OfClasses(2, 2)));
    }

    [Fact]
    public void NumbersCostTheirVariance()
    {
        DataSplit split = DataSplit.OfNumbers(new float[3], [1, 10, 3, 10, 5, 10], numberColumns: 2);

        Assert.Equal((8.0 / 3 + 0) / 2, GuessLoss.Of(LossKind.MeanSquaredError, split, TargetShape.OfNumbers(2)), Accuracy);
        Assert.Null(GuessLoss.OfEqualClasses(LossKind.MeanSquaredError, TargetShape.OfNumbers(2)));
    }
}
