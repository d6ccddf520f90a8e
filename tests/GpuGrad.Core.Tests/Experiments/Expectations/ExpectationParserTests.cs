using GpuGrad.Experiments.Expectations;

namespace GpuGrad.Core.Tests.Experiments.Expectations;

public class ExpectationParserTests
{
    // The caret stands below the column of the mistake.
    [Theory]
    [InlineData("", "^", "expected a value")]
    [InlineData("> 1", "^", "unexpected `>`")]
    [InlineData("norm(delta, first)", "                  ^", "expected a comparison (<, <=, > or >=)")]
    [InlineData("norm(delta, first > 1", "                  ^", "unexpected `>`")]
    [InlineData("norm(delta, first", "                 ^", "expected `)`")]
    [InlineData("norm(delta first) > 1", "           ^", "unexpected name `first`")]
    [InlineData("norm(delta,) > 1", "           ^", "unexpected `)`")]
    [InlineData("norm(delta, first) = 1", "                   ^", "compares with <, <=, > or >=")]
    [InlineData("testAccuracy > 0.8 && testLoss < 1", "                   ^", "one expectation for each")]
    [InlineData("norm(weight, '0) > 1", "             ^", "this quote is not closed")]
    [InlineData("testLoss > 1 # hm", "             ^", "unexpected character '#'")]
    [InlineData("testLoss > 1e999", "           ^", "too large")]
    [InlineData("testLoss > (1 + 2", "                 ^", "expected")]
    [InlineData("testLoss > 1 + * 2", "               ^", "unexpected `*`")]
    [InlineData("nrom(delta, first) > 1", "^", "unknown function 'nrom'; did you mean 'norm'?")]
    [InlineData("2 * testAcuracy > 1", "    ^", "unknown name 'testAcuracy'; did you mean 'testAccuracy'?")]
    [InlineData("norm(detla, first) > 1", "     ^", "unknown kind 'detla'; did you mean 'delta'?")]
    [InlineData("norm(3, first) > 1", "     ^", "expected a recorded kind: weightGradient")]
    [InlineData("min(detla, first) > 1", "    ^", "unknown kind 'detla'")]
    [InlineData("norm(delta, frist) > 1", "            ^", "unknown layer 'frist'; did you mean 'first'?")]
    [InlineData("norm(delta, 0) > 1", "            ^", "expected a layer")]
    [InlineData("norm(delta, 1.5) > 1", "            ^", "expected a layer")]
    [InlineData("norm(delta) > 1", "^", "norm takes (kind, layer), found 1 argument")]
    [InlineData("delta > 1", "^", "measure it, as in norm(delta, first)")]
    [InlineData("speed > 1 at start", "^", "speed is a function")]
    [InlineData("log10(> 1) > 1", "      ^", "only share takes a limit")]
    [InlineData("log10('0') > 1", "      ^", "a layer stands only behind a recorded kind")]
    [InlineData("min(testLoss) > 1", "^", "min takes several values")]
    [InlineData("quantile(delta, first, 1.5) > 1", "                       ^", "a number from 0 to 1")]
    [InlineData("share(delta, first, 0.9) > 1", "                    ^", "expected the values that count")]
    [InlineData("share(delta, first, >= 0.9) > 1", "                    ^", "expected the values that count")]
    [InlineData("neighbourRatio(testLoss) > 1", "               ^", "a value of every hidden layer")]
    [InlineData("norm(delta, *) > neighbourRatio(norm(delta, *))", "                 ^", "do not go together")]
    [InlineData("0.1 < testLoss > 1", "               ^", "point the same way")]
    [InlineData("1 < 2", "^", "nothing here is measured")]
    [InlineData("testLoss < 1 at", "               ^", "says no time yet")]
    [InlineData("testLoss < 1 at strat", "                ^", "did you mean 'start'?")]
    [InlineData("testLoss < 1 alwys", "             ^", "did you mean 'always'?")]
    [InlineData("testLoss < 1 at step", "                    ^", "expected a step")]
    [InlineData("testLoss < 1 at step 1.5", "                     ^", "expected a step")]
    [InlineData("testLoss < 1 at step 10 now", "                        ^", "unexpected 'now'")]
    [InlineData("testLoss < 1 always at end", "                    ^", "unexpected 'at'")]
    public void A_mistake_is_found_at_its_column(string text, string caret, string says)
    {
        var error = Assert.Throws<ExpectationException>(() => Expectation.Parse(text));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(caret.Length - 1, error.Offset);
    }

    // What the run of this spec will not have.
    [Theory]
    [InlineData("norm(update, first) > 1", "^", "needs update, which is not recorded; add \"update\" to record.kinds")]
    [InlineData("1 > updateRatio(first)", "    ^", "needs update")]
    [InlineData("norm(delta, 3) > 1", "            ^", "hidden layers 1 to 2, none numbered 3")]
    [InlineData("norm(delta, '9') > 1", "            ^", "no layer named '9'; known: 0, 2, 4")]
    [InlineData("speed(first) > 1", "^", "write 'at start'")]
    [InlineData("trainLoss < 1 at start", "^", "has no value at the start")]
    [InlineData("testLoss < 1 at step 15", "             ^", "step 15 is not recorded, since record.every is 10; write 10 or 20")]
    [InlineData("testLoss < 1 at step 100", "             ^", "the last recorded step is 90")]
    [InlineData("testLoss < 1 after step 90", "             ^", "the last recorded step is 90")]
    public void What_the_run_will_not_have_is_found_before_it(string text, string caret, string says)
    {
        ExperimentSpec spec = ExperimentSpec.Parse("""
            { "model": { "hidden": { "depth": 2, "width": 4 } }, "train": { "steps": 100 }, "record": { "kinds": ["delta", "weight"] } }
            """, "x");
        LayerInfo[] layers = [new(0, "0", LayerInfo.Hidden, "hidden 1"), new(1, "2", LayerInfo.Hidden, "hidden 2"), new(2, "4", LayerInfo.Output, "output")];

        var error = Assert.Throws<ExpectationException>(() => Expectation.Parse(text).Check(spec, layers));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(caret.Length - 1, error.Offset);
    }

    [Theory]
    [InlineData("testLoss < 1", "at end")]
    [InlineData("testLoss < 1 at end", "at end")]
    [InlineData("testLoss < 1 at start", "at start")]
    [InlineData("testLoss < 1 always", "always")]
    [InlineData("testLoss<1 at step 20", "at step 20")]
    [InlineData("testLoss < 1 after step 20", "after step 20")]
    public void A_time_is_read_as_it_is_written(string text, string time) => Assert.Equal(time, Expectation.Parse(text).Time.ToString());

    [Fact]
    public void A_text_of_any_length_ends_in_an_answer() =>
        Assert.Contains(
            "at most 1000 characters", Assert.Throws<ExpectationException>(() => Expectation.Parse(new string('(', 1_000_000))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Deep_parentheses_are_read() => Expectation.Parse($"{new string('(', 450)}testLoss{new string(')', 450)} < 1");
}
