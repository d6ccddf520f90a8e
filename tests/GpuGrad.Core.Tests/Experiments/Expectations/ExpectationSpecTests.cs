using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Experiments.Expectations;

public class ExpectationSpecTests
{
    private static ExperimentSpec Spec(string when) => SpecDocument.Parse($$"""
        { "model": { "hidden": { "depth": 4, "width": 8, "activation": "tanh", "biasInit": { "kind": "zeros" } } },
          "expect": [ { "when": {{when}}, "expect": "testAccuracy > 0.8 at end" } ] }
        """, "x").Resolve();

    [Theory]
    [InlineData("""{ "model.hidden.depth": 4 }""", true)]
    [InlineData("""{ "model.hidden.depth": 4.0 }""", true)]
    [InlineData("""{ "model.hidden.depth": 5 }""", false)]
    [InlineData("""{ "model.hidden.depth": 4, "model.hidden.width": 9 }""", false)]
    [InlineData("""{ "model.hidden.biasInit": "zeros", "model.hidden.init": { "kind": "lecun-normal" } }""", true)]
    [InlineData("""{ "model.hidden.activation": "relu" }""", false)]
    [InlineData("""{ "train.epochs": 3 }""", true)]
    public void An_expectation_applies_where_its_conditions_hold_in_the_resolved_spec(string when, bool applies)
    {
        ExperimentSpec spec = Spec(when);

        Assert.Equal(applies, spec.Expect[0].AppliesTo(spec));
    }

    [Fact]
    public void A_field_that_only_some_variants_have_fulfils_nothing_in_the_others()
    {
        SpecDocument document = SpecDocument.Parse("""
            { "model": {}, "sweep": { "model": [ { "hidden": { "depth": 2, "width": 4 } }, { "layers": [ { "dense": 10 } ] } ] },
              "expect": [ { "when": { "model.hidden.depth": 2 }, "expect": "norm(delta, 2) > 0 at start" } ] }
            """, "x");

        Assert.Equal([true, false], document.Expand().Select(v => v.Spec.Expect[0].AppliesTo(v.Spec)));
    }

    [Fact]
    public void An_expectation_reads_as_one_line() =>
        Assert.Equal("testAccuracy > 0.8 at end when model.hidden.depth = 4", Spec("""{ "model.hidden.depth": 4 }""").Expect[0].ToString());

    [Fact]
    public void The_text_is_shown_with_a_caret_below_the_mistake()
    {
        var error = Assert.Throws<SpecException>(() => SpecDocument.Parse("""
            { "model": { "hidden": { "depth": 4, "width": 8 } },
              "sweep": { "model.hidden.depth": [2, 4] }, "expect": [ "loss < 9 always", "0.1 <\tnorm(detla, first)" ] }
            """, "net.json").Resolve());

        Assert.Equal(
            """
            expect[1]: column 12: unknown kind 'detla'; did you mean 'delta'? (known: weightGradient, biasGradient, delta, activation, weight, update) (in net.json)
              0.1 < norm(detla, first)
                         ^
            """, error.Message);
        Assert.Equal("expect[1]", error.Where);
    }
}
