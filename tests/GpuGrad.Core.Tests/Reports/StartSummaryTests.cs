using GpuGrad.Core.Tests.Runs;
using GpuGrad.Reports;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Reports;

public class StartSummaryTests
{
    [Theory]
    [InlineData(new[] { 0.003, 0.017, 0.07, 0.285 }, "the first hidden layer learns 95 times slower than the last (speed 0.003 against 0.285)")]
    [InlineData(new[] { 3.0, 1.0, 0.5 }, "the first hidden layer's gradient is 6.0 times larger than the last's")]
    [InlineData(new[] { 0.9, 1.0 }, "learn at about the same speed")]
    [InlineData(new[] { 0.0, 0.0, 1.0 }, "the speed of 2 of 3 hidden layers is exactly zero")]
    [InlineData(new[] { double.NaN, 1.0 }, "the speed of 1 of 2 hidden layers is not a finite number")]
    [InlineData(new[] { 0.25 }, "the speed of the only hidden layer is 0.25")]
    [InlineData(new double[0], "No gradient was recorded")]
    public void The_sentence_says_what_was_measured(double[] speeds, string expected)
    {
        LayerInfo[] layers = [.. speeds.Select((_, i) => new LayerInfo(i, $"{i}", LayerInfo.Hidden, $"hidden {i}"))];

        Assert.Contains(expected, new StartSummary("speed", layers, speeds).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Measured_speeds_come_before_recorded_norms()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = new SyntheticRun { HiddenLayers = 3, RecordedSteps = 2, Shrink = 0.5 }.Write(folder.Path);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);

        StartSummary summary = StartSummary.Of(database);

        Assert.Equal("speed", summary.Measure);
        Assert.Equal([0.075, 0.15, 0.3], summary.Values);
        Assert.Equal([0.5, 0.5], summary.NeighbourRatios);
        Assert.Equal(0.25, summary.FirstToLast);
    }

    [Theory]
    [InlineData(0.1, "bias gradient norm")]
    [InlineData(1e-8, "weight gradient norm")]
    public void Biases_that_do_nothing_are_not_compared(double biasGradient, string measure)
    {
        using var folder = new TemporaryFolder();
        using (RunDatabase writer = RunDatabase.Open(folder["run.db"]))
        {
            for (int layer = 0; layer < 2; layer++)
            {
                writer.Write(new LayerInfo(layer, $"{layer}", LayerInfo.Hidden, $"hidden {layer}"));
                writer.Write(SyntheticRun.RecordOf(0, layer, RecordedKind.WeightGradient, [3f, 4f]));
                writer.Write(SyntheticRun.RecordOf(0, layer, RecordedKind.BiasGradient, [layer == 0 ? (float)biasGradient : 1f]));
            }
        }

        using RunDatabaseReader database = RunDatabaseReader.Open(folder["run.db"]);

        Assert.Equal(measure, StartSummary.Of(database).Measure);
    }

    [Fact]
    public void Without_speeds_the_first_recorded_gradient_norms_serve()
    {
        using var folder = new TemporaryFolder();
        using (RunDatabase writer = RunDatabase.Open(folder["run.db"]))
        {
            writer.Write(new LayerInfo(0, "0", LayerInfo.Hidden, "hidden 1"));
            writer.Write(new LayerInfo(1, "2", LayerInfo.Output, "output"));
            writer.Write(SyntheticRun.RecordOf(5, 0, RecordedKind.WeightGradient, [3e-35f, 4e-35f]));
            writer.Write(SyntheticRun.RecordOf(6, 0, RecordedKind.WeightGradient, [1f]));
        }
        using RunDatabaseReader database = RunDatabaseReader.Open(folder["run.db"]);

        StartSummary summary = StartSummary.Of(database);

        Assert.Equal("weight gradient norm", summary.Measure);
        Assert.Equal(5e-35, Assert.Single(summary.Values), 1e-40);
    }
}
