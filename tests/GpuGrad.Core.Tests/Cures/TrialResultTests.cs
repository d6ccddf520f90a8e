using GpuGrad.Cures;
using GpuGrad.Diagnosis;

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
            Of(accuracy: 0.693, ratio: 1, loss: 2),
            // The same two points: the gradient decides, however it is off.
            Of(accuracy: 0.704, ratio: 0.1, loss: 1),
            Of(accuracy: 0.699, ratio: 20, loss: 0.5),
            Of(accuracy: 0.701, ratio: null, loss: 0.4),
            Of(accuracy: 0.701, ratio: null, loss: 0.6),
            Of(accuracy: 0.1, ratio: 1, loss: 1),
            new(300, 1, double.NaN, double.NaN, null, "diverged at step 2", 1, new Findings([], false)),
        ];

        TrialResult[] shuffled = [.. ordered];
        new Random(5).Shuffle(shuffled);
        Assert.Equal(ordered, shuffled.Order(TrialResult.BestFirst));
    }

    [Fact]
    public void WithoutAccuracyTheLossDecidesInStepsOfTwoPerCent()
    {
        TrialResult low = Of(null, 1e-3, 0.1), high = Of(null, 1, 0.2), near = Of(null, 1, 0.1003);
        Assert.Equal([near, low, high], ((TrialResult[])[high, low, near]).Order(TrialResult.BestFirst));
        Assert.True(low.Beats(high, samples: 400));
        Assert.False(low.Beats(near, samples: 400));
        Assert.False(near.Beats(low, samples: 400));
        // Half the loss, but of a thousandth of a guess's.
        Assert.False(Of(null, 1, 0.001).Beats(Of(null, 1, 0.002), samples: 400));
    }

    [Fact]
    public void ABetterOneMustBeBetterByMoreThanChanceAndHaveLearned()
    {
        TrialResult before = Of(0.5, 1e-9, 2);
        // Two standard errors of the difference are 2 · √((0.25 + 0.2475) / n): 7.1 points of 400 samples, 2.2 of 4,000.
        Assert.False(Of(0.55, 1, 2).Beats(before, samples: 400));
        Assert.True(Of(0.55, 1, 2).Beats(before, samples: 4000));
        Assert.True(Of(0.6, 1, 2).Beats(before, samples: 400));
        TrialResult diverged = new(300, 1, double.NaN, double.NaN, null, "diverged at step 2", 1, new Findings([], false));
        Assert.True(before.Beats(diverged, samples: 400));
        Assert.False(Of(0.5, 1, 2, learns: false).Beats(diverged, samples: 400));
        Assert.False(diverged.Beats(before, samples: 400));
    }

    private static TrialResult Of(double? accuracy, double? ratio, double loss, bool learns = true) =>
        new(300, ratio, loss, loss, accuracy, null, 1, new Findings([], learns));
}
