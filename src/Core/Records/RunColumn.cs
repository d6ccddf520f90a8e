using System.Data;
using System.Globalization;

namespace GpuGrad.Records;

/// <summary>A column of a <see cref="RunTable{TRow}"/>: what it holds, how it is written, and what may be read back.</summary>
internal sealed class RunColumn<TRow>
{
    private RunColumn(string name, Type type, bool isOptional, string sql, string wanted, Func<IDataRecord, int, bool> isRight, Func<TRow, object?> value) =>
        (Name, Type, IsOptional, Sql, Wanted, IsRight, Value) = (name, type, isOptional, sql, wanted, isRight, value);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its values are: <see cref="long"/>, <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or bytes.</summary>
    public Type Type { get; }

    /// <summary>Whether a row may have nothing there.</summary>
    public bool IsOptional { get; }

    /// <summary>Whether it holds the number of a layer, one of the table of layers.</summary>
    public bool IsLayer { get; private init; }

    /// <summary>Its definition in SQL.</summary>
    public string Sql { get; }

    /// <summary>Its value in a row; null, or NaN, which SQLite does not know, becomes NULL.</summary>
    public Func<TRow, object?> Value { get; }

    // What belongs there, in words.
    private string Wanted { get; }

    // Whether what lies there, and is not NULL, belongs there.
    private Func<IDataRecord, int, bool> IsRight { get; }

    /// <summary>A whole number, of <paramref name="least"/> or more.</summary>
    public static RunColumn<TRow> Integer<T>(string name, Func<TRow, T> value, long least = 0)
        where T : struct => Whole(name, typeof(T), isOptional: false, $"{name} INTEGER NOT NULL", least, row => value(row));

    /// <summary>The number of a layer.</summary>
    public static RunColumn<TRow> Layer(string name, Func<TRow, int> value) =>
        Whole(name, typeof(int), isOptional: false, $"{name} INTEGER NOT NULL", 0, row => value(row), isLayer: true);

    /// <summary>The number of a layer, or nothing.</summary>
    public static RunColumn<TRow> OptionalLayer(string name, Func<TRow, int?> value) =>
        Whole(name, typeof(int), isOptional: true, $"{name} INTEGER", 0, row => value(row), isLayer: true);

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>; NaN is nothing.</summary>
    public static RunColumn<TRow> Real(
        string name, Func<TRow, double?> value, double least = double.NegativeInfinity, double most = double.PositiveInfinity) => new(
        name,
        typeof(double),
        true,
        $"{name} REAL",
        (least, most) switch
        {
            (double.NegativeInfinity, double.PositiveInfinity) => "a number",
            (_, double.PositiveInfinity) => string.Create(CultureInfo.InvariantCulture, $"a number of {least} or more"),
            _ => string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
        },
        (row, i) => row.GetFieldType(i) == typeof(double) && row.GetDouble(i) is var number && number >= least && number <= most,
        row => value(row));

    /// <summary>A text, one of <paramref name="known"/> where there are any, which the schema says too.</summary>
    public static RunColumn<TRow> Text(string name, Func<TRow, string> value, params string[] known) => Texts(
        name,
        $"{name} TEXT NOT NULL{(known.Length == 0 ? "" : $" CHECK({name} IN ({string.Join(", ", known.Select(text => $"'{text}'"))}))")}",
        value,
        known);

    /// <summary>A text of a list that may grow, which the schema therefore does not name.</summary>
    public static RunColumn<TRow> Kind(string name, Func<TRow, string> value, IReadOnlyList<string> known) =>
        Texts(name, $"{name} TEXT NOT NULL", value, known);

    /// <summary>A text or nothing.</summary>
    public static RunColumn<TRow> OptionalText(string name, Func<TRow, string?> value) =>
        new(name, typeof(string), true, $"{name} TEXT", "a text", (row, i) => row.GetFieldType(i) == typeof(string), row => value(row));

    /// <summary>Bytes.</summary>
    public static RunColumn<TRow> Bytes(string name, Func<TRow, byte[]> value) =>
        new(name, typeof(byte[]), false, $"{name} BLOB NOT NULL", "bytes", (row, i) => row.GetFieldType(i) == typeof(byte[]), row => value(row));

    /// <summary>What is wrong with the value that a row of the file has there; null where nothing is.</summary>
    public string? Fault(IDataRecord row, int ordinal) => (row.IsDBNull(ordinal) ? IsOptional : IsRight(row, ordinal))
        ? null
        : $"{Name} is {RunRow.Shown(row, ordinal)}, where {Wanted}{(IsOptional ? " or NULL" : "")} belongs";

    private static RunColumn<TRow> Whole(
        string name, Type type, bool isOptional, string sql, long least, Func<TRow, object?> value, bool isLayer = false)
    {
        long most = type == typeof(int) ? int.MaxValue : long.MaxValue;
        return new(
            name,
            type,
            isOptional,
            sql,
            string.Create(CultureInfo.InvariantCulture, $"a whole number of {least} or more"),
            (row, i) => row.GetFieldType(i) == typeof(long) && row.GetInt64(i) is var number && number >= least && number <= most,
            value)
        {
            IsLayer = isLayer,
        };
    }

    private static RunColumn<TRow> Texts(string name, string sql, Func<TRow, string> value, IReadOnlyList<string> known) => new(
        name,
        typeof(string),
        false,
        sql,
        known.Count == 0 ? "a text" : $"one of {string.Join(", ", known)}",
        (row, i) => row.GetFieldType(i) == typeof(string) && (known.Count == 0 || known.Contains(row.GetString(i))),
        row => value(row));
}
