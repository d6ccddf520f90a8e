using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Parquet;
using Parquet.Schema;

namespace GpuGrad.Export;

/// <summary>A table of a run, whose rows are read as they are written.</summary>
internal abstract class ExportTable(string name)
{
    // Bounds the memory that the rows of one group take.
    private const int RowsPerGroup = 1 << 17;

    /// <summary>Its name, which is that of its file.</summary>
    public string Name { get; } = name;

    /// <summary>A table of these rows.</summary>
    public static ExportTable Of<TRow>(string name, IEnumerable<TRow> rows, params TableColumn<TRow>[] columns) =>
        new RowTable<TRow>(name, rows, columns);

    /// <summary>Writes a header and the rows as CSV (RFC 4180, UTF-8, lines that end with a line feed).</summary>
    public abstract void WriteCsv(Stream stream);

    /// <summary>Writes the rows as Parquet.</summary>
    public abstract Task WriteParquetAsync(Stream stream);

    private sealed class RowTable<TRow>(string name, IEnumerable<TRow> rows, TableColumn<TRow>[] columns) : ExportTable(name)
    {
        public override void WriteCsv(Stream stream)
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            using CsvWriter csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
            foreach (TableColumn<TRow> column in columns)
            {
                csv.WriteField(column.Field.Name);
            }

            csv.NextRecord();
            foreach (TRow row in rows)
            {
                foreach (TableColumn<TRow> column in columns)
                {
                    column.Write(csv, row);
                }

                csv.NextRecord();
            }
        }

        public override async Task WriteParquetAsync(Stream stream)
        {
            await using ParquetWriter parquet = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), stream);
            foreach (TRow[] part in rows.Chunk(RowsPerGroup))
            {
                using ParquetRowGroupWriter group = parquet.CreateRowGroup();
                foreach (TableColumn<TRow> column in columns)
                {
                    await column.WriteAsync(group, part);
                }

                group.CompleteValidate();
            }
        }
    }
}
