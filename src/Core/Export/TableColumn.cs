using System.Globalization;
using CsvHelper;
using Parquet;
using Parquet.Schema;

namespace GpuGrad.Export;

/// <summary>A column of a table of rows of type <typeparamref name="TRow"/>.</summary>
internal abstract class TableColumn<TRow>(DataField field)
{
    /// <summary>Its name and type.</summary>
    public DataField Field { get; } = field;

    /// <summary>A column of texts.</summary>
    public static TableColumn<TRow> Text(string name, Func<TRow, string> value) => new TextColumn(name, value);

    /// <summary>A column of numbers; one that does not exist is NaN.</summary>
    public static TableColumn<TRow> Number<T>(string name, Func<TRow, T> value)
        where T : struct, IFormattable => new NumberColumn<T>(name, value);

    /// <summary>Writes the field of a row; numbers in the shortest form that reads back to the same bits.</summary>
    public abstract void Write(CsvWriter csv, TRow row);

    /// <summary>Writes the column of some rows.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows);

    private sealed class TextColumn(string name, Func<TRow, string> value)
        : TableColumn<TRow>(new DataField<string>(name, nullable: false))
    {
        public override void Write(CsvWriter csv, TRow row) => csv.WriteField(value(row));

        public override Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows) =>
            group.WriteAsync(Field, [.. rows.Select(value)]);
    }

    private sealed class NumberColumn<T>(string name, Func<TRow, T> value) : TableColumn<TRow>(new DataField<T>(name))
        where T : struct, IFormattable
    {
        public override void Write(CsvWriter csv, TRow row) => csv.WriteField(value(row).ToString(null, CultureInfo.InvariantCulture));

        public override Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows) =>
            group.WriteAsync<T>(Field, rows.Select(value).ToArray().AsMemory());
    }
}
