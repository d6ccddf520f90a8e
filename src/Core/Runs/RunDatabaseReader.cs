using GpuGrad.Files;
using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>Reads run.db, also while a run writes it and after a run was killed.</summary>
internal sealed class RunDatabaseReader : IRunRecords, IDisposable
{
    private const string NothingYet = "holds no recorded run (yet); wait until the run has recorded its first step, or run it again";

    private readonly SqliteConnection connection;

    private RunDatabaseReader(SqliteConnection connection) => this.connection = connection;

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
            return new RunDatabaseReader(connection);
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
    public IReadOnlyList<LayerInfo> Layers() => Read(LayerInfo.Table);

    /// <summary>The training steps, in order.</summary>
    public IReadOnlyList<StepRecord> Steps() => Read(StepRecord.Table);

    /// <summary>The evaluations, in order of steps.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations() => Read(EvaluationRecord.Table);

    /// <summary>The measurements, in the order name, step, layer.</summary>
    public IReadOnlyList<Measurement> Measurements() => Read(Measurement.Table);

    /// <summary>What clipping did at every recorded step, in order of steps: all gradients together, then the tensors from the input.</summary>
    public IReadOnlyList<ClipLedgerEntry> Clips() => Read(ClipLedgerEntry.Table);

    /// <summary>How gradients differ from those of the step before, in the order step, layer.</summary>
    public IReadOnlyList<LayerDirection> Directions() => Read(LayerDirection.Table);

    /// <summary>The steps with records, rising.</summary>
    public IReadOnlyList<long> RecordedSteps() => Read("SELECT DISTINCT step FROM records ORDER BY step", row => row.GetInt64(0)).ToList();

    /// <summary>The last step with records; null where there is none.</summary>
    public long? LastRecordedStep() => Read("SELECT max(step) FROM records", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)).Single();

    /// <summary>The statistics of every record, in the order step, layer, kind; read as they are enumerated.</summary>
    public IEnumerable<LayerStatistics> Statistics() => Read(LayerRecord.Table.SelectBut(LayerRecord.HistogramColumn, where: ""), LayerStatistics.Read);

    /// <summary>The records with their histograms, of one step or (null) of all, in the order step, layer, kind.</summary>
    public IEnumerable<LayerRecord> Records(long? step = null) =>
        Read(LayerRecord.Table.SelectBut(except: null, where: step is null ? "" : "WHERE step = $step"), LayerRecord.Table.Read, step);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    internal static long SchemaVersion(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private List<T> Read<T>(RunTable<T> table)
        where T : notnull => [.. Read(table.Select, table.Read)];

    private IEnumerable<T> Read<T>(string sql, Func<SqliteDataReader, T> convert, long? step = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (step is not null)
        {
            command.Parameters.AddWithValue("$step", step);
        }

        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            yield return convert(row);
        }
    }
}
