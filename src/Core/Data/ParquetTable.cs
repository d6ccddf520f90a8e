using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using GpuGrad.Files;
using GpuGrad.Syntax;
using Parquet;
using Parquet.Schema;

namespace GpuGrad.Data;

/// <summary>
/// The columns of a Parquet file that are numbers, truth values (0 and 1) or texts. Those of other types can be ignored; the index that pandas writes is
/// none of the table's.
/// </summary>
internal sealed class ParquetTable : DataTable
{
    // As many cells as a packed byte can stand for in other files, and no more than an array holds.
    private const long LargestRatio = 1032;
    private const int MostFooterBytes = 1 << 26, TailBytes = 8;
    private const string GetAgain = "Get the file again.";

    private readonly Column[] _columns;

    private ParquetTable(string path, Column[] columns, int count)
        : base(path, [.. columns.Select(column => column.Name)]) => (_columns, Count) = (columns, count);

    public override int Count { get; }

    public override string this[int row, int column] => _columns[column] switch
    {
        { Numbers: { } numbers } => numbers[row]?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        { Texts: { } texts } => texts[row],
        var other => throw Wrong(
            row, column, $"has the type {other.Type}, which is neither number nor text.", "Name it under \"ignore\" in data.source, or write numbers."),
    };

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="DataException">It cannot be read, is damaged or has no rows; the message names it.</exception>
    public static ParquetTable Read(string path)
    {
        try
        {
            using FileStream file = InputFile.OpenRead(path);
            RequireFooter(file, path);
            return ReadAsync(file, path).GetAwaiter().GetResult();
        }
        // What the library throws at damaged files is not documented.
        catch (Exception e) when (e is not (OutOfMemoryException or DataException))
        {
            throw new DataException(path, $"it cannot be read as a Parquet file: {e.Message}", "Give one that can be, or write it again.", e);
        }
    }

    protected override string Place(int row) => string.Create(CultureInfo.InvariantCulture, $"{Path}: row {row}");

    protected override bool TryNumber(int row, int column, out float number)
    {
        if (_columns[column].Numbers is not { } numbers)
        {
            return base.TryNumber(row, column, out number);
        }

        number = (float)(numbers[row] ?? double.NaN);
        return float.IsFinite(number);
    }

    // PAR1, the columns, the footer, its length in four bytes, PAR1.
    private static void RequireFooter(FileStream file, string path)
    {
        byte[] tail = new byte[TailBytes];
        file.Position = Math.Max(0, file.Length - TailBytes);
        if (file.ReadAtLeast(tail, TailBytes, throwOnEndOfStream: false) < TailBytes || !tail.AsSpan(4).SequenceEqual("PAR1"u8))
        {
            throw new DataException(path, "it does not end with PAR1, as Parquet files do: it is cut short, or another file.", GetAgain);
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > Math.Min(MostFooterBytes, file.Length - (2 * TailBytes) + 4))
        {
            throw new DataException(path, $"its footer says to have {length} bytes, more than the file or than are read.", GetAgain);
        }

        byte[] footer = new byte[length];
        file.Position = file.Length - TailBytes - length;
        file.ReadExactly(footer);
        if (!CompactThrift.IsStructure(footer, ParquetLayout.Footer))
        {
            throw new DataException(path, "its footer is damaged.", GetAgain);
        }

        file.Position = 0;
    }

    private static async Task<ParquetTable> ReadAsync(FileStream file, string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
        Field[] fields = [.. reader.Schema.Fields.Where(field => !field.Name.StartsWith("__index_level_", StringComparison.Ordinal))];
        ParquetRowGroupReader[] groups = [.. Enumerable.Range(0, reader.RowGroupCount).Select(reader.OpenRowGroupReader)];
        Int128 rows = groups.Aggregate((Int128)0, (sum, group) => sum + Math.Max(0, group.RowCount));
        if (rows == 0 || fields.Length < 2)
        {
            throw new DataException(path, $"it has {rows} rows of {fields.Length} columns.", "Give a table with a row for each sample, of features and a target.");
        }

        if (rows * fields.Length > Math.Min(Array.MaxLength, file.Length * LargestRatio))
        {
            throw new DataException(path, $"it says to have {rows} rows of {fields.Length} columns, more than its {file.Length} bytes can hold or are read.", GetAgain);
        }

        List<Column> columns = [];
        foreach (Field field in fields)
        {
            columns.Add(await Column.ReadAsync(field, groups).ConfigureAwait(false));
        }

        return new ParquetTable(path, [.. columns], (int)rows);
    }

    /// <summary>A column: numbers, texts, or neither.</summary>
    private sealed record Column(string Name, string Type)
    {
        public double?[]? Numbers { get; private init; }

        public string[]? Texts { get; private init; }

        public static async Task<Column> ReadAsync(Field field, ParquetRowGroupReader[] groups)
        {
            if (field is not DataField { IsArray: false } data)
            {
                return new Column(field.Name, Shortened.Of(field.SchemaType.ToString()));
            }

            Column column = new(field.Name, data.ClrType.Name);
            return data.ClrType switch
            {
                var type when type == typeof(ReadOnlyMemory<char>) => column with { Texts = await TextsAsync(data, groups).ConfigureAwait(false) },
                var type when type == typeof(bool) => column with
                {
                    Numbers = await ValuesAsync<bool>(data, groups, value => value ? 1 : 0).ConfigureAwait(false),
                },
                var type when type == typeof(double) => await Of<double>().ConfigureAwait(false),
                var type when type == typeof(float) => await Of<float>().ConfigureAwait(false),
                var type when type == typeof(decimal) => await Of<decimal>().ConfigureAwait(false),
                var type when type == typeof(sbyte) => await Of<sbyte>().ConfigureAwait(false),
                var type when type == typeof(byte) => await Of<byte>().ConfigureAwait(false),
                var type when type == typeof(short) => await Of<short>().ConfigureAwait(false),
                var type when type == typeof(ushort) => await Of<ushort>().ConfigureAwait(false),
                var type when type == typeof(int) => await Of<int>().ConfigureAwait(false),
                var type when type == typeof(uint) => await Of<uint>().ConfigureAwait(false),
                var type when type == typeof(long) => await Of<long>().ConfigureAwait(false),
                var type when type == typeof(ulong) => await Of<ulong>().ConfigureAwait(false),
                _ => column,
            };

            async Task<Column> Of<T>()
                where T : struct, INumberBase<T> =>
                column with { Numbers = await ValuesAsync<T>(data, groups, double.CreateTruncating).ConfigureAwait(false) };
        }

        private static async Task<double?[]> ValuesAsync<T>(DataField field, ParquetRowGroupReader[] groups, Func<T, double> number)
            where T : struct
        {
            List<double?> values = [];
            foreach (ParquetRowGroupReader group in groups)
            {
                T?[] part = new T?[group.RowCount];
                await group.ReadAsync(field, part.AsMemory()).ConfigureAwait(false);
                values.AddRange(part.Select(value => value is { } there ? number(there) : (double?)null));
            }

            return [.. values];
        }

        private static async Task<string[]> TextsAsync(DataField field, ParquetRowGroupReader[] groups)
        {
            List<string> texts = [];
            foreach (ParquetRowGroupReader group in groups)
            {
                string?[] part = new string?[group.RowCount];
                await group.ReadAsync(field, part.AsMemory()).ConfigureAwait(false);
                texts.AddRange(part.Select(text => text ?? ""));
            }

            return [.. texts];
        }
    }
}
