using System.Globalization;
using CsvHelper;
using Parquet;
using Parquet.Schema;

namespace GpuGrad.Core.Tests.Export;

/// <summary>Reads an exported table back.</summary>
internal static class TableFile
{
    public static (string[] Header, List<string[]> Rows) ReadCsv(string path)
    {
        using StreamReader text = new(path);
        using CsvReader csv = new(text, CultureInfo.InvariantCulture);
        Assert.True(csv.Read() && csv.ReadHeader());
        List<string[]> rows = [];
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.ColumnCount).Select(column => csv.GetField(column)!)]);
        }

        return (csv.HeaderRecord!, rows);
    }

    /// <summary>The fields as the texts that CSV has for the same values.</summary>
    public static async Task<(string[] Header, List<string[]> Rows)> ReadParquetAsync(string path)
    {
        await using ParquetReader parquet = await ParquetReader.CreateAsync(path);
        DataField[] fields = parquet.Schema.GetDataFields();
        List<string[]> rows = [];
        for (int index = 0; index < parquet.RowGroupCount; index++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(index);
            string[][] columns = new string[fields.Length][];
            foreach ((int column, DataField field) in fields.Index())
            {
                columns[column] = await ReadColumnAsync(group, field);
            }

            rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(row => columns.Select(column => column[row]).ToArray()));
        }
        return ([.. fields.Select(field => field.Name)], rows);
    }

    private static async Task<string[]> ReadColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            string?[] texts = new string?[group.RowCount];
            await group.ReadAsync(field, texts.AsMemory());
            return [.. texts.Select(text => text!)];
        }
        return field.ClrType == typeof(long) ? await NumbersAsync<long>()
            : field.ClrType == typeof(int) ? await NumbersAsync<int>()
            : field.ClrType == typeof(float) ? await NumbersAsync<float>()
            : await NumbersAsync<double>();

        async Task<string[]> NumbersAsync<T>()
            where T : struct, IFormattable
        {
            T[] numbers = new T[group.RowCount];
            await group.ReadAsync(field, numbers.AsMemory());
            return [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))];
        }
    }
}
