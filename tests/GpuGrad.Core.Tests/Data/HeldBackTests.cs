using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

/// <summary>The part of a training split that trials are judged by.</summary>
public class HeldBackTests
{
    [Theory]
    [InlineData(30, 8, 10)]
    [InlineData(600, 32, 200)]
    [InlineData(1500, 32, 400)]
    [InlineData(8000, 128, 1600)]
    [InlineData(60_000, 128, 2000)]
    [InlineData(100, 85, 15)]
    public void AFifthIsHeldBackAndOfASmallSplitMore(int rows, int batch, int held)
    {
        Dataset all = Rows(rows), reduced = HeldBack.Of(all, batch)!;

        Assert.Equal((rows - held, held), (reduced.Train.Count, reduced.Test.Count));
        // Every row is in one of the two parts, with its own label, and none of the test split in either.
        float[] values = [.. reduced.Train.Inputs, .. reduced.Test.Inputs];
        Assert.Equal(all.Train.Inputs, values.Order());
        Assert.Equal(
            [.. reduced.Train.Inputs, .. reduced.Test.Inputs],
            ((int[])[.. reduced.Train.Labels, .. reduced.Test.Labels]).Zip(values, (label, value) => label == (int)value % 5 ? value : -1));
        // Sorted classes are held back evenly too: each stretch of a tenth gives about its share.
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(
            reduced.Test.Inputs.Count(value => value >= tenth * rows / 10 && value < (tenth + 1) * rows / 10), (held / 10) - 2, (held / 10) + 3));
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(100, 95)]
    public void WhereTooFewAreLeftNothingIs(int rows, int batch) => Assert.Null(HeldBack.Of(Rows(rows), batch));

    [Fact]
    public void NumbersToPredictStayWithTheirRows()
    {
        float[] inputs = [.. Enumerable.Range(0, 200).Select(i => (float)i)];
        Dataset reduced = HeldBack.Of(
            new Dataset("numbers", DataSplit.OfNumbers(inputs, [.. inputs.Select(x => 2 * x)]), DataSplit.OfNumbers([-1], [-2]), 1, TargetShape.OfNumbers(1)),
            10)!;

        Assert.Equal(reduced.Test.Inputs.Select(x => 2 * x), reduced.Test.Numbers);
        Assert.Equal(reduced.Train.Inputs.Select(x => 2 * x), reduced.Train.Numbers);
    }

    private static Dataset Rows(int count) => new(
        "rows", new DataSplit([.. Enumerable.Range(0, count).Select(i => (float)i)], [.. Enumerable.Range(0, count).Select(i => i % 5)]),
        new DataSplit([-1], [0]), 1, 5);
}
