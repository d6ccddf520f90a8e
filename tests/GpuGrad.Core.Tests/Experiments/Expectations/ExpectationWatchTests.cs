using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Models;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Experiments.Expectations;

/// <summary>A run whose δ norm is 8 at step 0, 4 at step 10, 2 at step 20, and whose test accuracy ends at 0.5.</summary>
public class ExpectationWatchTests
{
    private static readonly LayerInfo[] s_layers = [new(0, "0", LayerInfo.Hidden, "hidden 1"), new(1, "2", LayerInfo.Output, "output")];

    // The text; whether it passes; the step shown; how often it was checked, and failed.
    [Theory]
    [InlineData("norm(delta, 1) == 8 at start", true, 0L, 1, 0)]
    [InlineData("norm(delta, 1) == 4 at step 10", true, 10L, 1, 0)]
    [InlineData("norm(delta, 1) == 2 at end", true, 20L, 1, 0)]
    [InlineData("norm(delta, 1) == 2", true, 20L, 1, 0)]
    [InlineData("norm(delta, 1) > 3 at start", true, 0L, 1, 0)]
    [InlineData("norm(delta, 1) > 3 always", false, 20L, 3, 1)]
    [InlineData("norm(delta, 1) < 1 always", false, 0L, 3, 3)]
    [InlineData("norm(delta, 1) > 1 always", true, 20L, 3, 0)]
    [InlineData("norm(delta, 1) < 5 after step 0", true, 20L, 2, 0)]
    [InlineData("norm(delta, 1) < 3 after step 0", false, 10L, 2, 1)]
    [InlineData("testAccuracy < 0.2 at start", true, 0L, 1, 0)]
    [InlineData("testAccuracy > 0.4 at end", true, 20L, 1, 0)]
    [InlineData("testAccuracy < 0.4 always", false, 20L, 4, 1)]
    [InlineData("trainAccuracy > 0.4 always", true, 20L, 1, 0)]
    [InlineData("loss == 7 at step 10", true, 10L, 1, 0)]
    [InlineData("speed(first) == 3 at start", true, 0L, 1, 0)]
    public void An_expectation_is_checked_when_it_says(string text, bool passes, long step, long checks, long failures)
    {
        ExpectationResult result = Assert.Single(Watch(text, finished: true, out int told));

        Assert.Equal((passes, step, checks, failures), (result.Passed, result.Step!.Value, result.Checked, result.Failed));
        // Failures at the end come with the results, those before are told once, while the run goes on.
        Assert.Equal(result.Failed > 0 && !text.Contains("testAccuracy", StringComparison.Ordinal) ? 1 : 0, told);
    }

    [Theory]
    [InlineData("testAccuracy > 0.1 at end", "the run did not come to its end: it stopped after 30 steps")]
    [InlineData("norm(delta, 1) > 0 at step 50", "step 50 was not recorded: the run did 30 steps")]
    [InlineData("norm(delta, 1) > 0 after step 50", "no step after 50 was recorded: the run did 30 steps")]
    public void What_could_not_be_checked_fails_and_says_why(string text, string note)
    {
        ExpectationResult result = Assert.Single(Watch(text, finished: false, out _));

        Assert.Equal((false, null, 0L, note), (result.Passed, result.Step, result.Checked, result.Note));
        Assert.Equal("", result.Measured);
    }

    [Fact]
    public void A_run_that_fails_later_keeps_what_held_at_its_start() =>
        Assert.True(Assert.Single(Watch("norm(delta, 1) > 3 at start", finished: false, out _)).Passed);

    [Fact]
    public void A_start_without_records_is_known_by_its_speeds()
    {
        var watch = new ExpectationWatch([new("speed(first) > 2 at start")], s_layers, [new(Measurement.Speed, 0, 0, 3)], new Dictionary<string, double>());

        Assert.True(Assert.Single(watch.Finish(finished: true, 30)).Passed);
    }

    private static IReadOnlyList<ExpectationResult> Watch(string text, bool finished, out int told)
    {
        Dictionary<string, double> metrics = new() { ["testAccuracy"] = 0.1 };
        // Exactly, as two comparisons.
        string[] sides = text.Split(" == ");
        string written = sides.Length == 1 ? text : $"{sides[1].Split(' ')[0]} <= {sides[0]} <= {sides[1]}";
        var watch = new ExpectationWatch([new(written)], s_layers, [new(Measurement.Speed, 0, 0, 3)], metrics);
        int failures = 0;
        watch.Failed += _ => failures++;
        watch.See(new StepRecord(0, 0, 9, 0.1), [SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, [8])]);
        watch.See(new StepRecord(10, 0.5, 7, 0.1), [SyntheticRun.RecordOf(10, 0, RecordedKind.Delta, [4])]);
        watch.See(new StepRecord(20, 1, 5, 0.1), [SyntheticRun.RecordOf(20, 0, RecordedKind.Delta, [2])]);
        (metrics["testAccuracy"], metrics["trainAccuracy"]) = (0.5, 0.6);
        IReadOnlyList<ExpectationResult> results = watch.Finish(finished, 30);
        told = failures;
        return results;
    }
}
