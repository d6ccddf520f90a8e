using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>The prepared statements of run.db. A row with a key that is there already replaces it, as after a resume.</summary>
internal sealed class RunDatabaseInserts(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<Type, (IRunTable Table, SqliteCommand Command)> _inserts =
        RunDatabaseSchema.Tables.ToDictionary(table => table.Row, table => (table, Prepare(connection, table)));

    /// <summary>Inserts one row in the transaction that is open.</summary>
    public void Insert(object row, SqliteTransaction transaction)
    {
        if (row is DeferredLayerRecord deferred)
        {
            row = deferred.Records[deferred.Index];
        }

        if (!_inserts.TryGetValue(row.GetType(), out (IRunTable Table, SqliteCommand Command) insert))
        {
            throw new ArgumentException($"run.db has no table for {row.GetType().Name}", nameof(row));
        }

        foreach ((int i, object? value) in insert.Table.ValuesOf(row).Index())
        {
            insert.Command.Parameters[i].Value = value is null or double.NaN ? DBNull.Value : value;
        }

        insert.Command.Transaction = transaction;
        insert.Command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach ((_, SqliteCommand command) in _inserts.Values)
        {
            command.Dispose();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection, IRunTable table)
    {
        SqliteCommand command = connection.CreateCommand();
        string[] parameters = [.. table.ColumnNames.Select((_, i) => $"$v{i}")];
        command.CommandText = $"INSERT OR REPLACE INTO {table.Name}({string.Join(", ", table.ColumnNames)}) VALUES ({string.Join(", ", parameters)})";
        command.Parameters.AddRange(parameters.Select(name => new SqliteParameter(name, null)));
        command.Prepare();
        return command;
    }
}
