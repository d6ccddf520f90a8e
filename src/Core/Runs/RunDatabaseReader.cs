using GpuGrad.Files;
using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>
/// Reads run.db, also while a run writes it and after a run was killed. Every row is checked as it is read: what no run records is told with file, table and
/// row, by a <see cref="RunException"/> that says that the input is bad.
/// </summary>
internal sealed class RunDatabaseReader : IRunRecords, IDisposable
{
    private const string NothingYet = "holds no recorded run (yet); wait until the run has recorded its first step, or run it again";

    // SQLITE_BUSY and SQLITE_LOCKED.
    private const int Busy = 5, Locked = 6;

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly HashSet<int> layerIds = [];

    private RunDatabaseReader(string path, SqliteConnection connection) => (this.path, this.connection) = (path, connection);

    /// <summary>Opens the database read-only.</summary>
    /// <exception cref="RunException">There is no such file, it is no run database, or of another schema version.</exception>
    public static RunDatabaseReader Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new RunException($"{path}: there is no such file; is the folder a run folder?") { IsBadInput = true };
        }

        // Of a pipe, which SQLite would wait for, just as of a file that a run has only just made.
        if (InputFile.IsEmpty(path) && !File.Exists($"{path}-wal"))
        {
            throw new RunException($"{path}: {NothingYet}") { IsBadInput = true };
        }

        // Without a journal nobody writes it, and whoever reads it needs no files beside it, which would stay there or cannot be made.
        string source = File.Exists($"{path}-wal") ? path : $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1";
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            long version = SchemaVersion(connection);
            if (version != RunDatabaseSchema.Version)
            {
                string problem = version == 0
                    ? NothingYet
                    : $"has schema version {version}, this gpugrad reads {RunDatabaseSchema.Version}; use the gpugrad that wrote it";
                throw new RunException($"{path}: {problem}") { IsBadInput = true };
            }
            return new RunDatabaseReader(path, connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new RunException($"{path}: cannot be read as a run database: {e.Message}", e) { IsBadInput = true };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The layers, from the input.</summary>
    public IReadOnlyList<LayerInfo> Layers() => [.. Read(LayerInfo.Table)];

    /// <summary>The training steps, in order; read as they are enumerated.</summary>
    public IEnumerable<StepRecord> Steps() => Read(StepRecord.Table);

    /// <summary>The last training step; null where there is none.</summary>
    public StepRecord? LastStep() => ReadChecked(
        StepRecord.Table, StepRecord.Table.SelectBut(except: null, "WHERE step = (SELECT max(step) FROM steps)"), StepRecord.Table.Read).SingleOrDefault();

    /// <summary>The evaluations, in order of steps.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations() => [.. Read(EvaluationRecord.Table)];

    /// <summary>The measurements, in the order name, step, layer.</summary>
    public IReadOnlyList<Measurement> Measurements() => [.. Read(Measurement.Table)];

    /// <summary>
    /// What clipping did at every recorded step, in order of steps: all gradients together, then the tensors from the input; read as they are enumerated.
    /// </summary>
    public IEnumerable<ClipLedgerEntry> Clips() => Read(ClipLedgerEntry.Table);

    /// <summary>How gradients differ from those of the step before, in the order step, layer; read as they are enumerated.</summary>
    public IEnumerable<LayerDirection> Directions() => Read(LayerDirection.Table);

    /// <inheritdoc/>
    public long CountSteps() => Count(StepRecord.Table, "SELECT count(*) FROM steps");

    /// <summary>The steps with records, rising; read as they are enumerated.</summary>
    public IEnumerable<long> RecordedSteps() => StepsOf(LayerRecord.Table);

    /// <inheritdoc/>
    public long CountRecordedSteps() => Count(LayerRecord.Table, $"SELECT count(*) FROM ({StepsOf(LayerRecord.Table.Name)})");

    /// <summary>The first step with records; null where there is none.</summary>
    public long? FirstRecordedStep() => Number(LayerRecord.Table, "SELECT min(step) FROM records");

    /// <summary>The last step with records; null where there is none.</summary>
    public long? LastRecordedStep() => Number(LayerRecord.Table, "SELECT max(step) FROM records");

    /// <summary>The steps whose gradients were compared with those of the step before, rising; read as they are enumerated.</summary>
    public IEnumerable<long> ComparedSteps() => StepsOf(LayerDirection.Table);

    /// <summary>How many those are.</summary>
    public long CountComparedSteps() => Count(LayerDirection.Table, $"SELECT count(*) FROM ({StepsOf(LayerDirection.Table.Name)})");

    /// <summary>How many steps tell what clipping did to all gradients together.</summary>
    public long CountClippedSteps() => Count(ClipLedgerEntry.Table, "SELECT count(*) FROM clips WHERE tensor IS NULL");

    /// <summary>
    /// The statistics of every record, or of those of one step, in the order step, layer, kind; read as they are enumerated, without the histograms.
    /// </summary>
    public IEnumerable<LayerStatistics> Statistics(long? step)
    {
        RunTable<LayerRecord> table = LayerRecord.Table;
        return ReadChecked(
            table, table.SelectBut(LayerRecord.HistogramColumn, Where(step)), row => table.ReadPart(row, LayerStatistics.Read, part => part.Fault), step);
    }

    /// <inheritdoc/>
    public IEnumerable<LayerStatistics> Statistics() => Statistics(step: null);

    /// <summary>The records with their histograms, of one step or (null) of all, in the order step, layer, kind.</summary>
    public IEnumerable<LayerRecord> Records(long? step = null) =>
        ReadChecked(LayerRecord.Table, LayerRecord.Table.SelectBut(except: null, Where(step)), LayerRecord.Table.Read, step);

    /// <summary>Reads every row of a table, and tells those that hold what no run records.</summary>
    /// <param name="table">The table.</param>
    /// <param name="damaged">Told of each of them, and of what keeps the rest from being read.</param>
    /// <returns>How many rows are as they must be.</returns>
    public long Check(IRunTable table, Action<string> damaged)
    {
        RunKeys keys = new(table);
        long sound = 0;
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = table.Select;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                try
                {
                    table.ReadRow(row);
                    CheckPlace(table, keys, row);
                    sound++;
                }
                catch (RunRowException e)
                {
                    damaged(e.Message);
                }
            }
        }
        catch (SqliteException e)
        {
            damaged(FormattableString.Invariant($"table {table.Name}: cannot be read beyond {sound} rows: {e.Message}"));
        }

        return sound;
    }

    /// <summary>What SQLite itself finds wrong with the file: pages, indexes, constraints.</summary>
    /// <param name="most">Faults told at most.</param>
    public IReadOnlyList<string> FileFaults(int most)
    {
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = FormattableString.Invariant($"PRAGMA integrity_check({most})");
            using SqliteDataReader row = command.ExecuteReader();
            List<string> faults = [];
            while (row.Read())
            {
                faults.Add(row.GetString(0));
            }

            return faults is ["ok"] ? [] : faults;
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    internal static long SchemaVersion(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private IEnumerable<T> Read<T>(RunTable<T> table)
        where T : notnull => ReadChecked(table, table.Select, table.Read);

    private static string Where(long? step) => step is null ? "" : "WHERE step = $step";

    // From one step to the next by the key, since the rows between hold histograms, which a DISTINCT would read over.
    private static string StepsOf(string table) =>
        $"""
        WITH RECURSIVE found(step) AS (
            SELECT min(step) FROM {table} UNION ALL SELECT (SELECT min(step) FROM {table} WHERE step > found.step) FROM found WHERE found.step IS NOT NULL)
        SELECT step FROM found WHERE step IS NOT NULL
        """;

    private IEnumerable<long> StepsOf(IRunTable table) => Read(table, StepsOf(table.Name), row => row.GetInt64(0));

    private long Count(IRunTable table, string sql) => Number(table, sql) ?? 0;

    private long? Number(IRunTable table, string sql) => Read(table, sql, row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)).Single();

    private IEnumerable<T> ReadChecked<T>(IRunTable table, string sql, Func<SqliteDataReader, T> convert, long? step = null)
    {
        RunKeys keys = new(table);
        Func<SqliteDataReader, T> checking = row =>
        {
            T read = convert(row);
            CheckPlace(table, keys, row);
            return read;
        };
        foreach (T row in Read(table, sql, checking, step))
        {
            yield return row;
        }
    }

    private IEnumerable<T> Read<T>(IRunTable table, string sql, Func<SqliteDataReader, T> convert, long? step = null)
    {
        long count = 0;
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (step is not null)
        {
            command.Parameters.AddWithValue("$step", step);
        }

        using SqliteDataReader row = Guarded(command.ExecuteReader);
        Func<bool> next = row.Read;
        Func<T> read = () => convert(row);
        while (Guarded(next))
        {
            yield return Guarded(read);
            count++;
        }

        TResult Guarded<TResult>(Func<TResult> act)
        {
            try
            {
                return act();
            }
            catch (Exception e) when (e is SqliteException or RunRowException)
            {
                string what = e is RunRowException ? e.Message : $"table {table.Name}: {e.Message}";
                // Whoever holds a lock on the file does it no damage.
                bool isDamaged = e is not SqliteException { SqliteErrorCode: Busy or Locked };
                throw new RunException(
                    FormattableString.Invariant(
                        $"{path}: {what}{(isDamaged ? $"; {count} rows before it can be read, and 'gpugrad data {Path.GetDirectoryName(path)}' tells all that is damaged" : "")}"),
                    e)
                {
                    IsBadInput = isDamaged,
                };
            }
        }
    }

    // A row is of a layer that there is, and the only one of its key.
    private void CheckPlace(IRunTable table, RunKeys keys, SqliteDataReader row)
    {
        if (table.Layer is { } column && !row.IsDBNull(column) && !HasLayer(row.GetInt32(column)))
        {
            throw new RunRowException($"table {table.Name}, row of {table.NameOf(row)}: there is no such layer in table {LayerInfo.Table.Name}");
        }

        if (!keys.Add(row))
        {
            throw new RunRowException($"table {table.Name}, row of {table.NameOf(row)}: there are two of them");
        }
    }

    private bool HasLayer(int id)
    {
        // A run that begins may not have written all of them when they were looked at.
        if (layerIds.Contains(id))
        {
            return true;
        }

        layerIds.UnionWith(Read(LayerInfo.Table).Select(layer => layer.Id));
        return layerIds.Contains(id);
    }
}
