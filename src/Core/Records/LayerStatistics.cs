using System.Data;

namespace GpuGrad.Records;

/// <summary>A <see cref="LayerRecord"/> without its histogram, for those who read many of them.</summary>
internal readonly record struct LayerStatistics(long Step, int Layer, RecordedKind Kind, TensorStatistics Statistics)
{
    /// <summary>Reads the columns of <see cref="LayerRecord.Table"/> up to the histogram.</summary>
    /// <exception cref="RunException">The row is of a kind that is not known.</exception>
    public static LayerStatistics Read(IDataRecord row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        RecordedKindSpelling.TryParse(row.GetString(2), out RecordedKind kind)
            ? kind
            : throw new RunException($"run.db: unknown recorded kind '{row.GetString(2)}'"),
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
