using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>Reads run.db, also while a run writes it and after a run was killed.</summary>
internal sealed class RunDatabaseReader : IRunRecords, IDisposable
{
    private const string StatisticsColumns =
        "step, layer, kind, count, mean, norm, min, max, zeros, nans, positive_infinities, negative_infinities";

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

        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            long version = SchemaVersion(connection);
            if (version != RunDatabaseSchema.Version)
            {
                string problem = version == 0
                    ? "holds no recorded run (yet); wait until the run has recorded its first step, or run it again"
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
    public IReadOnlyList<LayerInfo> Layers() => Read(
        "SELECT id, name, role, display_name FROM layers ORDER BY id",
        row => new LayerInfo(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3))).ToList();

    /// <summary>The training steps, in order.</summary>
    public IReadOnlyList<StepRecord> Steps() => Read(
        "SELECT step, epoch, loss, learning_rate FROM steps ORDER BY step",
        row => new StepRecord(row.GetInt64(0), row.GetDouble(1), Real(row, 2), Real(row, 3))).ToList();

    /// <summary>The evaluations, in order of steps.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations() => Read(
        "SELECT step, split, loss, accuracy FROM evaluations ORDER BY step, split",
        row => new EvaluationRecord(row.GetInt64(0), row.GetString(1), Real(row, 2), row.IsDBNull(3) ? null : row.GetDouble(3))).ToList();

    /// <summary>The measurements, in the order name, step, layer.</summary>
    public IReadOnlyList<Measurement> Measurements() => Read(
        "SELECT name, layer, step, value FROM measurements ORDER BY name, step, layer",
        row => new Measurement(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt64(2), Real(row, 3))).ToList();

    /// <summary>What clipping did at every recorded step, in order of steps: all gradients together, then the tensors from the input.</summary>
    public IReadOnlyList<ClipLedgerEntry> Clips() => Read(
        "SELECT step, tensor, norm, coefficient, removed_share FROM clips ORDER BY step, rowid",
        row => new ClipLedgerEntry(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), Real(row, 2), Real(row, 3), Real(row, 4))).ToList();

    /// <summary>How gradients differ from those of the step before, in the order step, layer.</summary>
    public IReadOnlyList<LayerDirection> Directions() => Read(
        "SELECT step, layer, dot, norm, previous_norm FROM directions ORDER BY step, layer",
        row => new LayerDirection(row.GetInt64(0), row.GetInt32(1), Real(row, 2), Real(row, 3), Real(row, 4))).ToList();

    /// <summary>The steps with records, rising.</summary>
    public IReadOnlyList<long> RecordedSteps() => Read("SELECT DISTINCT step FROM records ORDER BY step", row => row.GetInt64(0)).ToList();

    /// <summary>The last step with records; null where there is none.</summary>
    public long? LastRecordedStep() => Read("SELECT max(step) FROM records", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)).Single();

    /// <summary>The statistics of every record, in the order step, layer, kind; read as they are enumerated.</summary>
    public IEnumerable<LayerStatistics> Statistics() => Read(
        $"SELECT {StatisticsColumns} FROM records ORDER BY step, layer, kind", ToStatistics);

    /// <summary>The records with their histograms, of one step or (null) of all, in the order step, layer, kind.</summary>
    public IEnumerable<LayerRecord> Records(long? step = null) => Read(
        $"SELECT {StatisticsColumns}, histogram FROM records {(step is null ? "" : "WHERE step = $step")} ORDER BY step, layer, kind",
        row =>
        {
            LayerStatistics s = ToStatistics(row);
            return new LayerRecord(s.Step, s.Layer, s.Kind, s.Statistics, FloatHistogram.Decode(row.GetFieldValue<byte[]>(12)));
        },
        step);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    internal static long SchemaVersion(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static LayerStatistics ToStatistics(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        RecordedKindSpelling.TryParse(row.GetString(2), out RecordedKind kind)
            ? kind
            : throw new RunException($"run.db: unknown recorded kind '{row.GetString(2)}'"),
        new TensorStatistics(
            row.GetInt64(3), Real(row, 4), Real(row, 5), (float)Real(row, 6), (float)Real(row, 7),
            row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)));

    private static double Real(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

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
