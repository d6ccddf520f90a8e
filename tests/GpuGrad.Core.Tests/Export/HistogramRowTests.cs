using GpuGrad.Core.Tests.Runs;
using GpuGrad.Export;

namespace GpuGrad.Core.Tests.Export;

public sealed class HistogramRowTests
{
    // Ten octaves of four bins for each sign, and the row around 0.
    private const int MostRows = 2 * 40 + 1;

    public static TheoryData<string, float[]> Tensors
    {
        get
        {
            Random random = new(3);
            float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            float[] normal = [.. Enumerable.Range(0, 5000).Select(_ => Normal())];
            return new()
            {
                { "both signs and zeros", [.. normal, 0, -0f, 0] },
                { "positive and zeros, as after ReLU", [.. normal.Select(v => Math.Max(v, 0))] },
                { "positive, as after a sigmoid", [.. normal.Select(v => 1 / (1 + MathF.Exp(-v)))] },
                { "negative", [.. normal.Select(v => -MathF.Abs(v))] },
                { "vanished", [.. normal.Select(v => v * 1e-42f)] },
                { "one value", [2.5f] },
                { "one negative power of two", [-4f] },
                { "zeros", [0, -0f] },
                { "far apart", [-3e38f, float.MaxValue, 1e-45f, -1e-20f, 1] },
                { "smallest", [float.Epsilon, -float.Epsilon] },
                { "not finite among others", [float.NaN, 1, float.PositiveInfinity, -2, float.NegativeInfinity] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Tensors))]
    public void EveryValueIsCountedInTheRowThatHoldsIt(string tensor, float[] values)
    {
        IReadOnlyList<HistogramRow> rows = RowsOf(values);

        Assert.InRange(rows.Count, 1, MostRows);
        Assert.Equal(values.Count(float.IsFinite), rows.Sum(row => row.Count));
        Assert.All(rows, row => Assert.True(double.IsFinite(row.Left) && double.IsFinite(row.Right) && row.Left < row.Right, $"{tensor}: {row}"));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.Right, pair.Second.Left));
        Assert.All(rows, row => Assert.Equal(values.Count(value => Holds(row, value)), row.Count));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.False(pair.First.Count == 0 && pair.Second.Count == 0, $"{tensor}: empty neighbours"));
        Assert.NotEqual(0, rows[0].Count);
        Assert.NotEqual(0, rows[^1].Count);
    }

    [Fact]
    public void LargeValuesKeepTheirQuarterOctavesAndSmallOnesJoinTheZeros() => Assert.Equal(
        [new(-1.25, -1, 1), new(-1, -1.25 / 1024, 0), new(-1.25 / 1024, 1.25 / 1024, 4), new(1.25 / 1024, 1, 0), new(1, 1.25, 1)],
        RowsOf([-1.1f, 1e-9f, 0, -1e-9f, 0.0012f, 1.2f]));

    [Fact]
    public void PositiveValuesLeaveTheNegativeAxisAlone() => Assert.Equal(0, RowsOf([0, 1, 1e-5f])[0].Left);

    [Fact]
    public void NothingFiniteIsNoRow() => Assert.Empty(RowsOf([float.NaN, float.NegativeInfinity]));

    private static IReadOnlyList<HistogramRow> RowsOf(float[] values)
    {
        LayerRecord record = SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, values);
        return HistogramRow.Of(record.Histogram, record.Statistics.Zeros);
    }

    // An edge belongs to the row further from 0.
    private static bool Holds(HistogramRow row, float value) => row.Left <= 0 && row.Right >= 0
        ? float.IsFinite(value) && (value == 0 || (value > row.Left && value < row.Right))
        : value > 0 ? row.Left <= value && value < row.Right
        : row.Left < value && value <= row.Right;
}
