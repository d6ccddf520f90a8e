using GpuGrad.Quantities;

namespace GpuGrad.Core.Tests.Quantities;

public class NoiseScaleTests
{
    [Fact]
    public void Two_gradients_give_the_closed_form()
    {
        // (3, 4) after (5, 0): S = (25 + 25) / 2, D = 15.
        LayerDirection pair = Pair(0, [3, 4], [5, 0]);

        Assert.Equal(15.0 / 25, pair.Cosine, 1e-15);
        Assert.Equal(32 * (25 - 15) / 15.0, NoiseScale.Of([pair], 32), 1e-12);
    }

    [Fact]
    public void Equal_gradients_have_no_noise() =>
        Assert.Equal(0, NoiseScale.Of([Pair(0, [1e-30, 2e-30], [1e-30, 2e-30])], 64));

    [Fact]
    public void Pairs_are_averaged_before_dividing()
    {
        // S = (1 + 1) / 2 twice, D = (1 + 0.2) / 2, and not the mean of 0 and 4.
        LayerDirection[] pairs = [new(0, 0, 1, 1, 1), new(1, 0, 0.2, 1, 1)];

        Assert.Equal(10 * (2 - 1.2) / 1.2, NoiseScale.Of(pairs, 10), 1e-12);
    }

    [Fact]
    public void Without_a_common_direction_it_is_not_defined()
    {
        Assert.Equal(double.NaN, NoiseScale.Of([Pair(0, [1, 0], [0, 1])], 10));
        Assert.Equal(double.NaN, NoiseScale.Of([Pair(0, [1, 0], [-1, 0])], 10));
        Assert.Equal(double.NaN, NoiseScale.Of([new(0, 0, double.NaN, double.NaN, 1)], 10));
        Assert.Equal(double.NaN, NoiseScale.Of([], 10));
        Assert.Equal(double.NaN, new LayerDirection(0, 0, 0, 0, 1).Cosine);
    }

    [Fact]
    public void It_rolls_over_whole_windows_and_leaves_out_broken_pairs()
    {
        LayerDirection[] steps = [.. Enumerable.Range(0, NoiseScale.Window + 1).Select(i => i == 3
            ? new LayerDirection(i, 0, double.NaN, double.NaN, 1)
            : new LayerDirection(i, 0, i == 0 ? 1 : 0.5, 1, 1))];

        DirectionSummary summary = new(batch: 10);
        IReadOnlyList<double> rolling = [.. steps.Select(step =>
        {
            summary.Add(step);
            return summary.NoiseScaleOfWindow;
        })];

        Assert.All(rolling.Take(NoiseScale.Window - 1), value => Assert.Equal(double.NaN, value));
        // Nine finite pairs: eight of 0.5 and the first of 1; then nine of 0.5.
        Assert.Equal(10 * (9 - 5.0) / 5, rolling[^2], 1e-12);
        Assert.Equal(10, rolling[^1], 1e-12);
    }

    // Gradients G + noise of batches of B samples, each sample's noise of variance σ² in every one of n elements: tr(Σ) = n σ².
    [Fact]
    public void It_finds_the_noise_of_samples_that_was_put_in()
    {
        const int Elements = 400, Batch = 16, Pairs = 200;
        const double Deviation = 2;
        double[] mean = [.. Enumerable.Range(0, Elements).Select(i => Math.Sin(i))];
        Random random = new(5);
        double[] Draw() =>
            [.. mean.Select(
                g => g + (Deviation / Math.Sqrt(Batch) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
        double expected = Elements * Deviation * Deviation / mean.Sum(g => g * g);

        double found = NoiseScale.Of(Enumerable.Range(0, Pairs).Select(i => Pair(i, Draw(), Draw())), Batch);

        // With |G|² = 200 and v = σ²/B = 1/4 a pair's g·p has variance 2 v |G|² + n v² = 125, so its mean over 200 pairs 0.4 %
        // of |G|²; S has 2 v |G|² + n v² too, over 300. The estimate is off by less than (0.4 % · 300/200 + 0.3 %) · 3 deviations
        // in S/D − 1 = 0.5, which makes 5.4 %.
        Assert.Equal(expected, found, 0.054 * expected);
    }

    private static LayerDirection Pair(long step, double[] gradient, double[] previous) =>
        new(step, 0, Dot(gradient, previous), Math.Sqrt(Dot(gradient, gradient)), Math.Sqrt(Dot(previous, previous)));

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
