using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Experiments.Expectations;

/// <summary>Expectations against a moment whose numbers are worked out by hand.</summary>
public class ExpectationTests
{
    private static readonly LayerInfo[] s_layers =
    [
        new(0, "0", LayerInfo.Hidden, "hidden 1 (2→4)"), new(1, "2.projection", LayerInfo.Side, "2.projection (4→4)"),
        new(2, "2.body.0", LayerInfo.Hidden, "hidden 2 (4→4)"), new(3, "4", LayerInfo.Hidden, "hidden 3 (4→4)"), new(4, "6", LayerInfo.Output, "output (4→2)"),
    ];

    private static readonly ExpectationMoment s_moment = new(
        20,
        s_layers,
        [
            Record(0, RecordedKind.Delta, 3e-30f, 4e-30f), Record(1, RecordedKind.Delta, 9), Record(2, RecordedKind.Delta, 3e-20f, -4e-20f),
            Record(3, RecordedKind.Delta, 0, 0, 0), Record(4, RecordedKind.Delta, 1, -1, 1, -1),
            Record(0, RecordedKind.Activation, 0, 0.25f, 1, 1), Record(4, RecordedKind.Activation, float.NaN, 1, float.PositiveInfinity, 0),
            Record(0, RecordedKind.Weight, 30, 40), Record(0, RecordedKind.WeightGradient, 3, 4), Record(0, RecordedKind.Update, 0.3f, 0.4f),
        ],
        new Dictionary<string, double> { ["loss"] = 2, ["testAccuracy"] = 0.25 },
        [new(Measurement.Speed, 0, 0, 1), new(Measurement.Speed, 2, 0, 4), new(Measurement.Speed, 3, 0, 32)]);

    [Theory]
    [InlineData("testAccuracy", 0.25)]
    [InlineData("loss", 2)]
    [InlineData("-loss + 3 * 4 - 2 / (1 + 1)", 9)]
    [InlineData("loss - 1 - 1", 0)]
    [InlineData("loss * 1.5e-3", 0.003)]
    [InlineData("loss * .5", 1)]
    [InlineData("norm(delta, first) * 1e30", 5)]
    [InlineData("norm(delta, 2) * 1e20", 5)]
    [InlineData("norm(delta, '2.projection')", 9)]
    [InlineData("norm(delta, last)", 0)]
    [InlineData("norm(delta, output)", 2)]
    [InlineData("rms(delta, output)", 1)]
    [InlineData("mean(delta, output)", 0)]
    [InlineData("std(activation, first)", 0.44633930585242)]
    [InlineData("mean(activation, first)", 0.5625)]
    [InlineData("min(delta, output)", -1)]
    [InlineData("max(activation, first)", 1)]
    [InlineData("zeros(activation, first)", 0.25)]
    [InlineData("nonFinite(activation, output)", 2)]
    [InlineData("nonFinite(activation, first)", 0)]
    [InlineData("quantile(activation, first, 0)", 0)]
    [InlineData("quantile(activation, first, 1)", 1)]
    [InlineData("share(activation, first, > 0.5)", 0.5)]
    [InlineData("share(activation, first, > -1)", 1)]
    [InlineData("share(activation, first, < 0.5)", 0.5)]
    [InlineData("share(delta, output, < -0.5)", 0.5)]
    [InlineData("share(delta, output, < 0)", 0.5)]
    [InlineData("updateRatio(first)", 0.01)]
    [InlineData("relativeGradient(first)", 0.1)]
    [InlineData("speed(3)", 32)]
    [InlineData("min(speed(*), loss)", 1)]
    [InlineData("max(speed(*))", 32)]
    [InlineData("mean(speed(*))", 37 / 3.0)]
    [InlineData("min(loss, 1)", 1)]
    [InlineData("max(neighbourRatio(speed(*)))", 0.25)]
    [InlineData("abs(min(delta, output))", 1)]
    [InlineData("log10(norm(delta, output) * 50)", 2)]
    [InlineData("max(abs(-speed(*) / 2))", 16)]
    public void A_value_is_what_its_formula_says(string value, double expected)
    {
        ExpectationResult result = Evaluate($"{value} < 1e9");

        Assert.True(result.Passed, result.Note);
        Assert.Equal(expected, result.Sides[0].Values[0], 1e-6);
        Assert.Equal(value, result.Sides[0].Text);
    }

    [Theory]
    [InlineData("loss < 2", false)]
    [InlineData("loss <= 2", true)]
    [InlineData("loss > 2", false)]
    [InlineData("loss >= 2", true)]
    [InlineData("1 < loss < 3", true)]
    [InlineData("1 < loss < 2", false)]
    [InlineData("2 < loss < 3", false)]
    [InlineData("3 > loss >= 2 > 1", true)]
    [InlineData("speed(*) >= 1", true)]
    [InlineData("speed(*) > 1", false)]
    [InlineData("1 <= speed(*) < 33", true)]
    [InlineData("speed(*) <= speed(*) * 1", true)]
    [InlineData("neighbourRatio(speed(*)) > 0.2", false)]
    [InlineData("0.1 < neighbourRatio(speed(*)) < 0.3", true)]
    public void A_comparison_holds_where_it_holds_for_every_layer(string text, bool passes) => Assert.Equal(passes, Evaluate(text).Passed);

    // Each way round: what is no number lies neither above nor below a limit.
    [Theory]
    [InlineData("norm(delta, first) / norm(delta, last)", "division by zero")]
    [InlineData("norm(delta, last) / norm(delta, last)", "division by zero")]
    [InlineData("neighbourRatio(norm(delta, *))", "division by zero")]
    [InlineData("norm(activation, output)", "2 of 4 values of activation of output (4→2) are NaN or infinite")]
    [InlineData("min(norm(activation, output), 1)", "2 of 4 values of activation of output (4→2) are NaN or infinite")]
    [InlineData("max(1, norm(activation, output))", "2 of 4 values of activation of output (4→2) are NaN or infinite")]
    [InlineData("log10(norm(delta, last))", "log10 of 0 is not a finite number")]
    [InlineData("log10(-loss)", "log10 of -2 is not a finite number")]
    [InlineData("norm(biasGradient, first)", "hidden 1 (2→4) has no biasGradient")]
    [InlineData("speed(output)", "output (4→2) has no speed")]
    [InlineData("testLoss", "testLoss had no value yet")]
    [InlineData("loss * 1e308", "a side is not a finite number")]
    public void What_is_not_a_finite_number_fails_and_says_why(string value, string note)
    {
        foreach (string text in (string[])[$"{value} > -1e300", $"{value} < 1e300"])
        {
            ExpectationResult result = Evaluate(text);

            Assert.False(result.Passed, text);
            Assert.Contains(note, result.Note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_failure_names_the_first_layer_and_shows_every_value()
    {
        ExpectationResult layers = Evaluate("speed(*) < 3");
        ExpectationResult pairs = Evaluate("neighbourRatio(speed(*)) > 0.2");

        Assert.Equal("fails for 2 of 3, first hidden 2 (4→4)", layers.Note);
        Assert.Equal("[1, 4, 32] < 3", layers.Measured);
        Assert.Equal("fails for 1 of 2, first hidden 2 (4→4) over hidden 3 (4→4)", pairs.Note);
        Assert.Equal("[0.25, 0.125] > 0.2", pairs.Measured);
    }

    private static ExpectationResult Evaluate(string text) => Expectation.Parse(text).Evaluate(text, s_moment);

    private static LayerRecord Record(int layer, RecordedKind kind, params float[] values) => SyntheticRun.RecordOf(20, layer, kind, values);
}
