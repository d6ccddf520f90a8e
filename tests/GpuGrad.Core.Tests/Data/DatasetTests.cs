namespace GpuGrad.Core.Tests.Data;

public class DatasetTests
{
    private static readonly DataSplit Good = new(new float[6], [0, 1, 2]);

    [Fact]
    public void Takes_the_arrays_as_they_are()
    {
        var train = new DataSplit([1, 2, 3, 4], [1, 0]);
        var dataset = new Dataset("toy", train, Good, sample: 2, target: 3);

        Assert.Same(train, dataset.Train);
        Assert.Same(Good, dataset.Test);
        Assert.Equal(2, dataset.Train.Count);
        Assert.Equal(["0", "1", "2"], dataset.ClassNames);
    }

    [Fact]
    public void A_sample_leaves_an_axis_for_the_batch()
    {
        var split = new DataSplit(new float[6], [0, 1, 2]);
        Assert.Equal([1, 1, 2, 1], new Dataset("toy", split, split, [1, 1, 2, 1], 3).Sample);

        var e = Assert.Throws<ArgumentException>(() => new Dataset("toy", split, split, [1, 1, 2, 1, 1], 3));

        Assert.Contains("toy: samples of 1×1×2×1×1 have 5 axes, and one more is the batch; at most 4 will do.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    [InlineData(60, 3)]
    public void A_length_that_is_not_rows_times_features_names_the_first_bad_row(int inputs, int row)
    {
        var bad = new DataSplit(new float[inputs], [0, 0, 0]);

        var e = Assert.Throws<ArgumentException>(() => new Dataset("toy", Good, bad, 2, 3));

        Assert.Contains($"toy, test: {inputs} inputs where 3 rows × 2 features need 6; row {row} is the first", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 3, -1 }, "row 1 has label 3; labels run from 0 to 2")]
    [InlineData(new[] { 0, 2, -1 }, "row 2 has label -1; labels run from 0 to 2")]
    public void A_label_out_of_range_names_the_first_bad_row(int[] labels, string message)
    {
        var bad = new DataSplit(new float[6], labels);

        var e = Assert.Throws<ArgumentException>(() => new Dataset("toy", bad, Good, 2, 3));

        Assert.Contains("toy, train: " + message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_and_labels_of_steps_are_checked_against_the_target()
    {
        DataSplit numbers = DataSplit.OfNumbers(new float[6], [1, 2, 3, 4, 5, 6], 2);
        DataSplit steps = new(new float[6], [0, 1, 2, 2, 1, 0], 2);

        Assert.Equal(3, numbers.Count);
        Assert.Equal(3, steps.Count);
        Assert.Equal(0, new Dataset("toy", numbers, numbers, 2, TargetShape.OfNumbers(2)).Classes);
        Assert.Equal(6, new Dataset("toy", steps, steps, 2, TargetShape.OfClasses(3, steps: 2)).Target.Outputs);
        foreach ((DataSplit split, TargetShape target) in (IEnumerable<(DataSplit, TargetShape)>)[
            (numbers, 3), (numbers, TargetShape.OfNumbers(1)), (steps, 3), (Good, TargetShape.OfNumbers(1))])
        {
            Assert.Contains(
                "are no targets of", Assert.Throws<ArgumentException>(() => new Dataset("toy", split, split, 2, target)).Message, StringComparison.Ordinal);
        }

        DataSplit wild = DataSplit.OfNumbers(new float[4], [1, float.NaN]);
        Assert.Contains(
            "row 1 has a target that is not finite",
            Assert.Throws<ArgumentException>(() => new Dataset("toy", wild, wild, 2, TargetShape.OfNumbers(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_splits_and_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Dataset("toy", Good, new DataSplit([], []), 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dataset("toy", Good, Good, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dataset("toy", Good, Good, 2, 0));
        Assert.Throws<ArgumentException>(() => new Dataset("toy", Good, Good, 2, 3, ["only one"]));
        Assert.Throws<ArgumentException>(() => new Dataset(" ", Good, Good, 2, 3));
    }
}
