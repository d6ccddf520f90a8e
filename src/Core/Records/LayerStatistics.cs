using System.Data;
using System.Globalization;

namespace GpuGrad.Records;

/// <summary>A <see cref="LayerRecord"/> without its histogram, for those who read many of them.</summary>
internal readonly record struct LayerStatistics(long Step, int Layer, RecordedKind Kind, TensorStatistics Statistics)
{
    /// <summary>What is wrong where the numbers, each right for itself, do not fit each other; null where nothing is.</summary>
    public string? Fault
    {
        get
        {
            TensorStatistics s = Statistics;
            // Four numbers as large as a long may be add up in no long.
            Int128 others = (Int128)s.Zeros + s.NaNs + s.PositiveInfinities + s.NegativeInfinities;
            return others > s.Count
                ? string.Create(CultureInfo.InvariantCulture, $"zeros, nans and infinities are {others} of {s.Count} values")
                : (s.FiniteCount == 0) != float.IsNaN(s.Min) || (s.FiniteCount == 0) != float.IsNaN(s.Max) || (s.FiniteCount == 0) != double.IsNaN(s.Mean)
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"mean {s.Mean}, min {s.Min} and max {s.Max} do not go with {s.FiniteCount} finite values: they are NULL where there is none, and only there")
                : s.Min > s.Max ? string.Create(CultureInfo.InvariantCulture, $"min {s.Min} is above max {s.Max}")
                : null;
        }
    }

    /// <summary>Reads the columns of <see cref="LayerRecord.Table"/> up to the histogram.</summary>
    /// <exception cref="FormatException">The row is of a kind that is not known.</exception>
    public static LayerStatistics Read(IDataRecord row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        RecordedKindSpelling.TryParse(row.GetString(2), out RecordedKind kind)
            ? kind
            : throw new FormatException($"unknown recorded kind '{row.GetString(2)}'"),
        new TensorStatistics(
            row.GetInt64(3),
            row.Real(4),
            row.Real(5),
            (float)row.Real(6),
            (float)row.Real(7),
            row.GetInt64(8),
            row.GetInt64(9),
            row.GetInt64(10),
            row.GetInt64(11)));
}
