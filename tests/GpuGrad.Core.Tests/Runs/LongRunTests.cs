using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Runs;

/// <summary>What is kept of a run does not grow with its length; of one of some thousand steps all is kept.</summary>
public class LongRunTests
{
    private const int Layers = 5;
    private const long Steps = 100_000;

    [Fact]
    public void OfAHundredThousandStepsTheGridKeepsSomeThousand()
    {
        long read = 0;
        StatisticsGrid grid = new(Statistics(Steps, _ => read++), Steps);

        Assert.Equal(Steps * Layers, read);
        Assert.Equal((StatisticsGrid.MostSteps, StatisticsGrid.MostSteps * (long)Layers, Steps), (grid.Steps.Count, grid.Cells, grid.RecordedSteps));
        Assert.Equal((0, 10 * (Steps - 1)), (grid.Steps[0], grid.Steps[^1]));
        Assert.Equal(grid.Steps.Order(), grid.Steps);
        Assert.NotNull(grid[RecordedKind.Delta, grid.Steps[2000], Layers - 1]);
    }

    [Fact]
    public void TheFirstStepWithNaNIsKept()
    {
        // Later ones hold more of it, so that their stretch is not the first one's.
        StatisticsGrid grid = new(Statistics(Steps, _ => { }, firstBad: 777_770), Steps);

        Assert.Contains(777_770, grid.Steps);
        Assert.InRange(grid.Steps.Count, StatisticsGrid.MostSteps, StatisticsGrid.MostSteps + 1);
        Assert.Equal(777_770, grid.Steps.First(step => grid[RecordedKind.Delta, step, 0] is { AllFinite: false }));
    }

    [Fact]
    public void OfSomeThousandStepsAllAreKept()
    {
        StatisticsGrid grid = new(Statistics(StatisticsGrid.MostSteps, _ => { }), StatisticsGrid.MostSteps);

        Assert.Equal(Enumerable.Range(0, StatisticsGrid.MostSteps).Select(i => 10L * i), grid.Steps);
        Assert.Equal(StatisticsGrid.MostSteps * (long)Layers, grid.Cells);
    }

    [Fact]
    public void TheLossCurveKeepsItsPeakAndItsEnd()
    {
        LossCurve curve = new(Losses(Steps, step => step == 123_450 ? 99 : 1), Steps);

        Assert.InRange(curve.Finite.Count, LossCurve.MostSteps, LossCurve.MostSteps + 1);
        Assert.Equal((123_450, 99), (curve.Finite.MaxBy(step => step.Loss)!.Step, curve.Finite.Max(step => step.Loss)));
        Assert.Equal(curve.Finite.Select(step => step.Step).Distinct().Order(), curve.Finite.Select(step => step.Step));
        Assert.True(curve.EndsFinite);

        Assert.False(new LossCurve(Losses(Steps, step => step == 10 * (Steps - 1) ? double.NaN : 1), Steps).EndsFinite);
    }

    [Fact]
    public void AShortLossCurveIsWhatWasRecorded()
    {
        StepRecord[] steps = [.. Losses(LossCurve.MostSteps, step => step == 50 ? double.NaN : 2.0 / (1 + step))];

        Assert.Equal(steps.Where(step => double.IsFinite(step.Loss)), new LossCurve(steps, steps.Length).Finite);
    }

    // The rule, as it stands in StepThinning's documentation, by indexes.
    [Theory]
    [InlineData(1000, 2)]
    [InlineData(1000, 3)]
    [InlineData(1000, 7)]
    [InlineData(1000, 999)]
    [InlineData(1000, 1000)]
    public void WhatIsReadOnceIsThinnedAsWhatLiesInMemory(int count, int limit)
    {
        Random random = new(count + limit);
        (int Place, long Worth)[] steps = [.. Enumerable.Range(0, count).Select(i => (i, (long)random.Next(4)))];
        List<int> expected = [];
        if (count <= limit)
        {
            expected.AddRange(Enumerable.Range(0, count));
        }
        else
        {
            expected.Add(0);
            for (int bucket = 0; bucket < limit - 2; bucket++)
            {
                (int from, int to) = (1 + ((count - 2) * bucket / (limit - 2)), 1 + ((count - 2) * (bucket + 1) / (limit - 2)));
                expected.Add(steps[from..to].MaxBy(step => (step.Worth, -step.Place)).Place);
            }

            expected.Add(count - 1);
        }

        Assert.Equal(expected, StepThinning.Choose(steps.Select(step => step), count, limit, step => step.Worth).Select(step => step.Place));
    }

    [Fact]
    public void ALedgerIsSummedUpAsItIsRead()
    {
        ClippedTensor all = ClippedTensor.Of(Ledger())[0];

        // Every fourth step is clipped to a half.
        Assert.Equal((null, 0.25, 0.5, 1.0), (all.Tensor, all.ClippedShare, all.SmallestCoefficient, all.MeanRemovedShare));

        static IEnumerable<ClipLedgerEntry> Ledger()
        {
            for (long step = 0; step < Steps; step++)
            {
                bool clipped = step % 4 == 0;
                yield return new ClipLedgerEntry(step, null, 2, clipped ? 0.5 : 1, clipped ? 1 : 0);
                yield return new ClipLedgerEntry(step, "0.weight", 2, clipped ? 0.5 : 1, clipped ? 1 : 0);
            }
        }
    }

    private static IEnumerable<LayerStatistics> Statistics(long steps, Action<long> seen, long firstBad = long.MaxValue)
    {
        for (long i = 0; i < steps; i++)
        {
            long step = 10 * i;
            for (int layer = 0; layer < Layers; layer++)
            {
                seen(step);
                // In the first bad step one layer, in the next one all of them.
                bool bad = step >= firstBad && (layer == 0 || step > firstBad);
                yield return new LayerStatistics(step, layer, RecordedKind.Delta, new TensorStatistics(4, 0, 1, -1, 1, 0, bad ? 1 : 0, 0, 0));
            }
        }
    }

    private static IEnumerable<StepRecord> Losses(long steps, Func<long, double> loss)
    {
        for (long i = 0; i < steps; i++)
        {
            yield return new StepRecord(10 * i, i, loss(10 * i), 0.1);
        }
    }
}
