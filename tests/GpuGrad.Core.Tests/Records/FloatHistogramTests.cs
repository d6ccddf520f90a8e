using GpuGrad.Core.Tests.Runs;

namespace GpuGrad.Core.Tests.Records;

public class FloatHistogramTests
{
    public static TheoryData<float> Values =>
        [1f, -1f, 1.2499999f, 1.25f, -1.25f, 3.1e-36f, -4e-35f, 1e-45f, -1e-45f, 3e-39f, 1.17549435e-38f, float.MaxValue, float.MinValue];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_lies_between_the_edges_of_its_bin(float value)
    {
        int bin = FloatHistogram.BinOf(value);

        Assert.Equal(BitConverter.SingleToUInt32Bits(value) >> 21, (uint)bin);
        Assert.InRange(value, FloatHistogram.LowerEdge(bin), FloatHistogram.UpperEdge(bin));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Zero_and_non_finite_values_have_no_bin(float value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FloatHistogram.BinOf(value));

    [Fact]
    public void The_axis_runs_without_gaps_from_most_negative_to_most_positive()
    {
        double previousUpper = -Math.ScaleB(1, 129);
        for (int position = 0; position < FloatHistogram.BinCount; position++)
        {
            int bin = FloatHistogram.BinAt(position);
            Assert.Equal(position, FloatHistogram.AxisPosition(bin));
            if (position > 0)
            {
                Assert.Equal(previousUpper, FloatHistogram.LowerEdge(bin));
            }

            Assert.True(FloatHistogram.UpperEdge(bin) > FloatHistogram.LowerEdge(bin));
            previousUpper = FloatHistogram.UpperEdge(bin);
        }
    }

    [Fact]
    public void A_normal_bin_is_a_quarter_of_an_octave_wide()
    {
        int bin = FloatHistogram.BinOf(1.3f);

        Assert.Equal((1.25, 1.5), (FloatHistogram.LowerEdge(bin), FloatHistogram.UpperEdge(bin)));
        bin = FloatHistogram.BinOf(-1.3f);
        Assert.Equal((-1.5, -1.25), (FloatHistogram.LowerEdge(bin), FloatHistogram.UpperEdge(bin)));
    }

    [Fact]
    public void Encoding_keeps_every_count_even_above_32_bits()
    {
        var histogram = new FloatHistogram();
        histogram.Add(FloatHistogram.BinOf(4e-35f), 3);
        histogram.Add(FloatHistogram.BinOf(-2f), 2L * uint.MaxValue + 5);
        histogram.Add(0);

        byte[] bytes = histogram.Encode();

        Assert.Equal(5 * 6, bytes.Length);
        Assert.Equal(histogram.Counts, FloatHistogram.Decode(bytes).Counts);
    }

    [Fact]
    public void Encoding_is_little_endian_pairs_of_bin_and_count()
    {
        var histogram = new FloatHistogram();
        histogram.Add(0x0403, 0x01020304);

        Assert.Equal([0x03, 0x04, 0x04, 0x03, 0x02, 0x01], histogram.Encode());
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0, 8, 1, 0, 0, 0 })]
    public void Broken_bytes_are_refused(byte[] bytes) => Assert.Throws<FormatException>(() => FloatHistogram.Decode(bytes));

    [Fact]
    public void Merging_adds_the_counts()
    {
        var counts = new uint[FloatHistogram.BinCount];
        counts[508] = uint.MaxValue;
        var histogram = new FloatHistogram(counts);

        histogram.Merge(new FloatHistogram(counts));

        Assert.Equal(2L * uint.MaxValue, histogram.Counts[508]);
        Assert.Equal(2L * uint.MaxValue, histogram.Total);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1)]
    public void A_quantile_lies_within_a_bin_of_the_sorted_value(double p)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => i % 10 == 0 ? 0f : (float)(random.NextDouble() - 0.4) * 1e-20f)];
        LayerRecord record = SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, values);
        float[] sorted = [.. values.Order()];
        double expected = sorted[(int)Math.Round(p * (sorted.Length - 1))];

        double quantile = record.Histogram.Quantile(p, record.Statistics).Estimate;

        // A quarter octave is at most 25 % of its lower edge; ranks differ by one, which moves a value by far less.
        Assert.InRange(quantile, expected - 0.26 * Math.Abs(expected) - 1e-23, expected + 0.26 * Math.Abs(expected) + 1e-23);
    }

    private static IEnumerable<float[]> QuantileValues()
    {
        Random random = new(11);
        yield return [.. Enumerable.Range(1, 100).Select(i => (float)i)];
        yield return [.. Enumerable.Range(1, 1000).Select(i => (i - 700) * 1e-33f)];
        yield return [.. Enumerable.Range(0, 997).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-35, 30))))];
        yield return [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? 0f : i % 3 == 1 ? 1e-42f * i : -1e-44f * i), float.NaN, float.PositiveInfinity];
        yield return [-2.5f];
    }

    public static TheoryData<int> QuantileSettings => [.. Enumerable.Range(0, QuantileValues().Count())];

    [Theory]
    [MemberData(nameof(QuantileSettings))]
    public void The_bounds_of_a_quantile_hold_the_sorted_value(int setting)
    {
        float[] values = QuantileValues().ElementAt(setting);
        LayerRecord record = SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, values);
        float[] sorted = [.. values.Where(float.IsFinite).Order()];
        // Whole percents, so that the rank is exact.
        foreach (int percent in (int[])[0, 1, 5, 7, 25, 50, 75, 95, 99, 100])
        {
            float expected = sorted[Math.Max(0, ((percent * sorted.Length) + 99) / 100 - 1)];

            QuantileBounds bounds = record.Histogram.Quantile(percent / 100.0, record.Statistics);

            Assert.InRange(expected, bounds.Lower, bounds.Upper);
            Assert.InRange(bounds.Estimate, bounds.Lower, bounds.Upper);
            // A quarter octave is at most a quarter of its lower edge wide; below 2^−128 it is 2^−128.
            Assert.InRange(bounds.Upper - bounds.Lower, 0, (Math.Abs(expected) / 4) + Math.ScaleB(1, -128));
        }
    }

    [Fact]
    public void A_quantile_of_known_floats_has_the_edges_of_its_bin()
    {
        LayerRecord record = SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, [.. Enumerable.Range(1, 100).Select(i => (float)i)]);

        // 50 lies in [48, 56), 7 in [7, 8) of which it is the only value; 1 is the minimum, and 100 the maximum of [96, 112).
        Assert.Equal((48, 56), Edges(0.5));
        Assert.Equal((7, 8), Edges(0.07));
        Assert.Equal((1, 1.25), Edges(0));
        Assert.Equal((96, 100), Edges(0.99));
        Assert.Equal(8, record.Histogram.Quantile(0.07, record.Statistics).Estimate);

        (double, double) Edges(double p) => record.Histogram.Quantile(p, record.Statistics) is var bounds ? (bounds.Lower, bounds.Upper) : default;
    }

    [Fact]
    public void A_tensor_without_finite_values_has_no_quantile()
    {
        LayerRecord record = SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, [float.NaN, float.PositiveInfinity]);

        Assert.Equal(new QuantileBounds(double.NaN, double.NaN, double.NaN), record.Histogram.Quantile(0.5, record.Statistics));
        Assert.Equal(0, record.Statistics.FiniteCount);
    }
}
