using System.Data;

namespace GpuGrad.Records;

/// <summary>A table of run.db: whatever writes, reads or exports its rows goes by this one description.</summary>
internal interface IRunTable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The type of its rows.</summary>
    Type Row { get; }

    /// <summary>Names of its columns.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The SQL that creates it.</summary>
    string Create { get; }

    /// <summary>What a row holds, a value for each column; null for nothing.</summary>
    IEnumerable<object?> ValuesOf(object row);
}

/// <summary>The table of rows of one type.</summary>
/// <param name="name">Its name.</param>
/// <param name="key">The columns that tell its rows apart: a row with a key that is there already replaces it.</param>
/// <param name="order">How rows are ordered when they are read, in SQL.</param>
/// <param name="columns">The columns.</param>
/// <param name="read">Makes a row of their values, in the same order.</param>
internal sealed class RunTable<TRow>(string name, string[] key, string order, RunColumn<TRow>[] columns, Func<IDataRecord, TRow> read) : IRunTable
    where TRow : notnull
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public Type Row => typeof(TRow);

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames { get; } = [.. columns.Select(column => column.Name)];

    /// <summary>The columns.</summary>
    public IReadOnlyList<RunColumn<TRow>> Columns => columns;

    /// <summary>Reads one row.</summary>
    public Func<IDataRecord, TRow> Read => read;

    /// <summary>The query of all rows in order.</summary>
    public string Select => SelectBut(except: null, where: "");

    /// <inheritdoc/>
    public string Create
    {
        get
        {
            RunColumn<TRow>[] keys = [.. key.Select(name => columns.Single(column => column.Name == name))];
            string definitions = string.Join(", ", columns.Select(column => column.Sql));
            // A primary key takes no expression, which columns with nothing in them need to be compared.
            return keys.Any(column => column.IsOptional)
                ? $"CREATE TABLE {Name}({definitions}); CREATE UNIQUE INDEX {Name}_key ON {Name}({string.Join(", ", keys.Select(Compared))});"
                : $"CREATE TABLE {Name}({definitions}, PRIMARY KEY({string.Join(", ", key)})){(key.Length > 1 ? " WITHOUT ROWID" : "")};";
        }
    }

    /// <summary>The query of all rows, or those <paramref name="where"/> says, without one column.</summary>
    public string SelectBut(string? except, string where) =>
        $"SELECT {string.Join(", ", ColumnNames.Where(column => column != except))} FROM {Name} {where} ORDER BY {order}";

    /// <inheritdoc/>
    public IEnumerable<object?> ValuesOf(object row) => columns.Select(column => column.Value((TRow)row));

    private static string Compared(RunColumn<TRow> column) =>
        !column.IsOptional ? column.Name : $"ifnull({column.Name}, {(column.Type == typeof(string) ? "''" : "-1")})";
}

/// <summary>Reads values that may be missing.</summary>
internal static class RunRow
{
    /// <summary>A number; NaN for nothing.</summary>
    public static double Real(this IDataRecord row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);
}
