using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Records;

public class StepThinningTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 5)]
    [InlineData(5, 9)]
    public void What_fits_stays(int steps, int limit) =>
        Assert.Equal(steps, StepThinning.Choose(Steps(steps), limit, _ => 0).Count);

    [Theory]
    [InlineData(3, 2)]
    [InlineData(100, 7)]
    [InlineData(1001, 1000)]
    public void First_and_last_stay_and_the_order_too(int steps, int limit)
    {
        IReadOnlyList<long> chosen = StepThinning.Choose(Steps(steps), limit, _ => 0);

        Assert.Equal(limit, chosen.Count);
        Assert.Equal((0, 10 * (steps - 1)), (chosen[0], chosen[^1]));
        Assert.Equal(chosen.Distinct().Order(), chosen);
    }

    [Fact]
    public void A_single_broken_step_is_not_thinned_away() =>
        Assert.Contains(730, StepThinning.Choose(Steps(100), 5, step => step == 730 ? 1 : 0));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(100, 2)]
    [InlineData(1001, 300)]
    public void Doubling_keeps_first_and_last_and_more_than_half_of_what_fits(int steps, int limit)
    {
        IReadOnlyList<long> chosen = StepThinning.Doubling(Steps(steps), steps, limit);

        Assert.InRange(chosen.Count, Math.Min(steps, limit / 2), limit);
        Assert.Equal((0, 10 * (steps - 1)), (chosen[0], chosen[^1]));
        Assert.Equal(chosen.Distinct().Order(), chosen);
    }

    [Fact]
    public void Doubling_chooses_the_same_steps_as_more_are_added()
    {
        HashSet<long> before = [];
        int changes = 0;
        for (int count = 1; count < 500; count++)
        {
            long[] inner = [.. StepThinning.Doubling(Steps(count), count, 20).SkipLast(1)];
            changes += inner.Count(step => !before.Contains(step)) > 1 ? 1 : 0;
            before.UnionWith(inner);
        }

        // Each step is new once, when it is no longer the last.
        Assert.Equal(0, changes);
    }

    private static long[] Steps(int count) => [.. Enumerable.Range(0, count).Select(i => 10L * i)];
}
