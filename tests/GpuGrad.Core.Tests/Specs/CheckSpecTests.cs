using GpuGrad.Specs;

namespace GpuGrad.Core.Tests.Specs;

public class CheckSpecTests
{
    private static ExperimentSpec Spec(string when) => SpecDocument.Parse($$"""
        { "model": { "hidden": { "depth": 4, "width": 8, "activation": "tanh", "biasInit": { "kind": "zeros" } } },
          "checks": [ { "measure": "testAccuracy", "min": 0.8, "max": 0.9, "when": {{when}} } ] }
        """, "x").Resolve();

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{ "model.hidden.depth": 4 }""", true)]
    [InlineData("""{ "model.hidden.depth": 4.0 }""", true)]
    [InlineData("""{ "model.hidden.depth": 5 }""", false)]
    [InlineData("""{ "model.hidden.depth": 4, "model.hidden.width": 9 }""", false)]
    [InlineData("""{ "model.hidden.biasInit": "zeros", "model.hidden.init": { "kind": "lecun-normal" } }""", true)]
    [InlineData("""{ "model.hidden.activation": "relu" }""", false)]
    [InlineData("""{ "train.epochs": 3 }""", true)]
    public void A_check_applies_where_its_conditions_hold_in_the_resolved_spec(string when, bool applies)
    {
        ExperimentSpec spec = Spec(when);

        Assert.Equal(applies, spec.Checks[0].AppliesTo(spec));
    }

    [Fact]
    public void A_field_that_only_some_variants_have_fulfils_nothing_in_the_others()
    {
        SpecDocument document = SpecDocument.Parse("""
            { "model": {}, "sweep": { "model": [ { "hidden": { "depth": 2, "width": 4 } }, { "layers": [ { "dense": 10 } ] } ] },
              "checks": [ { "measure": "testAccuracy", "min": 0.8, "when": { "model.hidden.depth": 2 } } ] }
            """, "x");

        Assert.Equal([true, false], document.Expand().Select(v => v.Spec.Checks[0].AppliesTo(v.Spec)));
    }

    [Theory]
    [InlineData(0.79, false)]
    [InlineData(0.8, true)]
    [InlineData(0.9, true)]
    [InlineData(0.91, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void The_range_includes_its_ends_and_no_NaN(double value, bool passes) => Assert.Equal(passes, Spec("{}").Checks[0].Passes(value));

    [Fact]
    public void A_bound_that_is_left_out_bounds_nothing()
    {
        var check = new CheckSpec { Measure = Measure.TrainLoss, Max = 1 };

        Assert.True(check.Passes(double.NegativeInfinity));
        Assert.False(check.Passes(1.1));
        Assert.False(check.Passes(double.NaN));
    }

    [Fact]
    public void A_check_reads_as_one_line() =>
        Assert.Equal("testAccuracy within 0.8 and 0.9 when model.hidden.depth = 4", Spec("""{ "model.hidden.depth": 4 }""").Checks[0].ToString());
}
