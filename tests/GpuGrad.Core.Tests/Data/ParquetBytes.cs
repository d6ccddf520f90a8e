using Parquet;
using Parquet.Schema;

namespace GpuGrad.Core.Tests.Data;

/// <summary>Parquet files, written by Parquet.Net.</summary>
internal static class ParquetBytes
{
    /// <summary>A column and how its values are written.</summary>
    public static (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write) Column<T>(string name, params T?[] values)
        where T : struct =>
        Array.TrueForAll(values, value => value is not null)
            ? (new DataField<T>(name), (group, field) => group.WriteAsync<T>(field, values.Select(value => value!.Value).ToArray().AsMemory()))
            : (new DataField<T?>(name), (group, field) => group.WriteAsync<T>(field, values.AsMemory()));

    /// <summary>A column of texts.</summary>
    public static (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write) Texts(string name, params string?[] values) =>
        (new DataField<string>(name), (group, field) => group.WriteAsync(field, [.. values]));

    /// <summary>A file of these columns, in a single group of rows or in several that are alike.</summary>
    public static byte[] File((DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] columns, int groups = 1) =>
        FileAsync(columns, groups).GetAwaiter().GetResult();

    /// <summary>Houses with an address, two numbers and a price that follows from them.</summary>
    public static byte[] Houses(int count) => File(
    [
        Texts("address", [.. Enumerable.Range(0, count).Select(i => $"Street {i}")]),
        Column("area", [.. Enumerable.Range(0, count).Select(i => (float?)(50 + i))]),
        Column("rooms", [.. Enumerable.Range(0, count).Select(i => (int?)(i % 5))]),
        Column("price", [.. Enumerable.Range(0, count).Select(i => (double?)(i + (10 * (i % 5))))]),
    ]);

    private static async Task<byte[]> FileAsync((DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] columns, int groups)
    {
        using MemoryStream stream = new();
        await using (ParquetWriter parquet = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), stream))
        {
            for (int i = 0; i < groups; i++)
            {
                using ParquetRowGroupWriter group = parquet.CreateRowGroup();
                foreach ((DataField field, Func<ParquetRowGroupWriter, DataField, Task> write) in columns)
                {
                    await write(group, field);
                }

                group.CompleteValidate();
            }
        }

        return stream.ToArray();
    }
}
