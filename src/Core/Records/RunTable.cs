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

    /// <summary>The query of all rows in order.</summary>
    string Select { get; }

    /// <summary>Where in a row the columns lie that tell rows apart.</summary>
    IReadOnlyList<int> Keys { get; }

    /// <summary>Where in a row the number of its layer lies; null where it has none.</summary>
    int? Layer { get; }

    /// <summary>What a row holds, a value for each column; null for nothing.</summary>
    IEnumerable<object?> ValuesOf(object row);

    /// <summary>What tells a row from others, in words.</summary>
    string NameOf(IDataRecord row);

    /// <summary>Reads one row.</summary>
    /// <exception cref="RunRowException">It holds what no run records.</exception>
    object ReadRow(IDataRecord row);
}

/// <summary>The table of rows of one type.</summary>
/// <param name="name">Its name.</param>
/// <param name="key">The columns that tell its rows apart: a row with a key that is there already replaces it.</param>
/// <param name="order">How rows are ordered when they are read, in SQL.</param>
/// <param name="columns">The columns.</param>
/// <param name="read">Makes a row of their values, in the same order.</param>
/// <param name="fault">What is wrong with a row whose values are right, each for itself; null where nothing is.</param>
internal sealed class RunTable<TRow>(
    string name, string[] key, string order, RunColumn<TRow>[] columns, Func<IDataRecord, TRow> read, Func<TRow, string?>? fault = null) : IRunTable
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

    /// <inheritdoc/>
    public IReadOnlyList<int> Keys { get; } = [.. key.Select(part => Array.FindIndex(columns, column => column.Name == part))];

    /// <inheritdoc/>
    public int? Layer { get; } = Array.FindIndex(columns, column => column.IsLayer) is >= 0 and var found ? found : null;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public string NameOf(IDataRecord row) => string.Join(", ", Keys.Select(i => $"{ColumnNames[i]} {RunRow.Shown(row, i)}"));

    /// <inheritdoc/>
    public object ReadRow(IDataRecord row) => Read(row);

    /// <summary>Reads one row.</summary>
    /// <exception cref="RunRowException">It holds what no run records.</exception>
    public TRow Read(IDataRecord row) => ReadPart(row, read, fault);

    /// <summary>Reads what the first columns of a row tell.</summary>
    /// <param name="row">The row, of all columns or the first ones.</param>
    /// <param name="part">Makes something of them.</param>
    /// <param name="wrong">What is wrong with it, where each value is right for itself; null where nothing is.</param>
    /// <exception cref="RunRowException">It holds what no run records.</exception>
    public TPart ReadPart<TPart>(IDataRecord row, Func<IDataRecord, TPart> part, Func<TPart, string?>? wrong)
    {
        for (int i = 0; i < row.FieldCount; i++)
        {
            if (columns[i].Fault(row, i) is { } value)
            {
                throw Damaged(row, value);
            }
        }

        try
        {
            TPart made = part(row);
            return wrong?.Invoke(made) is { } whole ? throw Damaged(row, whole) : made;
        }
        catch (FormatException e)
        {
            throw Damaged(row, e.Message);
        }
    }

    private RunRowException Damaged(IDataRecord row, string what) => new($"table {Name}, row of {NameOf(row)}: {what}");

    private static string Compared(RunColumn<TRow> column) =>
        !column.IsOptional ? column.Name : $"ifnull({column.Name}, {(column.Type == typeof(string) ? "''" : "-1")})";
}
