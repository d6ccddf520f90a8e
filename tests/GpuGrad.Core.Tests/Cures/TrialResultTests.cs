using GpuGrad.Cures;

namespace GpuGrad.Core.Tests.Cures;

/// <summary>Which result is the better one.</summary>
public class TrialResultTests
{
    [Fact]
    public void AccuracyDecidesThenTheGradientThenTheLossAndDivergedComesLast()
    {
        TrialResult[] ordered =
        [
            Of(accuracy: 0.8, ratio: 1e-9, loss: 2),
            Of(accuracy: 0.703, ratio: 1, loss: 2),
            // The same whole per cent: the gradient decides, however it is off.
            Of(accuracy: 0.704, ratio: 0.1, loss: 1),
            Of(accuracy: 0.699, ratio: 20, loss: 0.5),
            Of(accuracy: 0.701, ratio: null, loss: 0.4),
            Of(accuracy: 0.701, ratio: null, loss: 0.6),
            Of(accuracy: 0.1, ratio: 1, loss: 1),
            new(300, 1, double.NaN, double.NaN, null, "diverged at step 2"),
        ];

        TrialResult[] shuffled = [.. ordered];
        new Random(5).Shuffle(shuffled);
        Assert.Equal(ordered, shuffled.Order(TrialResult.BestFirst));
    }

    [Fact]
    public void WithoutAccuracyTheLossDecidesInStepsOfAPerCent()
    {
        TrialResult low = Of(null, 1e-3, 0.1), high = Of(null, 1, 0.2), near = Of(null, 1, 0.1003);
        Assert.Equal([near, low, high], ((TrialResult[])[high, low, near]).Order(TrialResult.BestFirst));
        Assert.True(low.Beats(high));
        Assert.False(low.Beats(near));
        Assert.False(near.Beats(low));
    }

    [Fact]
    public void WhatLearnedAsMuchBeatsNothingButWhatDiverged()
    {
        TrialResult vanished = Of(0.1, 1e-9, 3), mended = Of(0.1, 1, 3);
        Assert.False(mended.Beats(vanished));
        Assert.True(vanished.Beats(new TrialResult(300, 1, double.NaN, double.NaN, null, "diverged at step 2")));
        Assert.True(Of(0.1, null, 3).Beats(Of(0.05, null, double.NaN)));
    }

    private static TrialResult Of(double? accuracy, double? ratio, double loss) => new(300, ratio, loss, loss, accuracy, null);
}
