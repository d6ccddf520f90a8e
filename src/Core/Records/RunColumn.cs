namespace GpuGrad.Records;

/// <summary>A column of a <see cref="RunTable{TRow}"/>.</summary>
internal sealed class RunColumn<TRow>
{
    private RunColumn(string name, Type type, bool isOptional, string sql, Func<TRow, object?> value) =>
        (Name, Type, IsOptional, Sql, Value) = (name, type, isOptional, sql, value);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its values are: <see cref="long"/>, <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or bytes.</summary>
    public Type Type { get; }

    /// <summary>Whether a row may have nothing there.</summary>
    public bool IsOptional { get; }

    /// <summary>Its definition in SQL.</summary>
    public string Sql { get; }

    /// <summary>Its value in a row; null, or NaN, which SQLite does not know, becomes NULL.</summary>
    public Func<TRow, object?> Value { get; }

    /// <summary>A whole number.</summary>
    public static RunColumn<TRow> Integer<T>(string name, Func<TRow, T> value)
        where T : struct => new(name, typeof(T), false, $"{name} INTEGER NOT NULL", row => value(row));

    /// <summary>A whole number or nothing.</summary>
    public static RunColumn<TRow> OptionalInteger(string name, Func<TRow, int?> value) => new(name, typeof(int), true, $"{name} INTEGER", row => value(row));

    /// <summary>A number; NaN is nothing.</summary>
    public static RunColumn<TRow> Real(string name, Func<TRow, double?> value) => new(name, typeof(double), true, $"{name} REAL", row => value(row));

    /// <summary>A text, one of <paramref name="known"/> where there are any.</summary>
    public static RunColumn<TRow> Text(string name, Func<TRow, string> value, params string[] known) => new(
        name,
        typeof(string),
        false,
        $"{name} TEXT NOT NULL{(known.Length == 0 ? "" : $" CHECK({name} IN ({string.Join(", ", known.Select(text => $"'{text}'"))}))")}",
        row => value(row));

    /// <summary>A text or nothing.</summary>
    public static RunColumn<TRow> OptionalText(string name, Func<TRow, string?> value) => new(name, typeof(string), true, $"{name} TEXT", row => value(row));

    /// <summary>Bytes.</summary>
    public static RunColumn<TRow> Bytes(string name, Func<TRow, byte[]> value) => new(name, typeof(byte[]), false, $"{name} BLOB NOT NULL", row => value(row));
}
