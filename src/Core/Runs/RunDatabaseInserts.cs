using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>The prepared statements of run.db. A row with a key that is there already replaces it, as after a resume.</summary>
internal sealed class RunDatabaseInserts : IDisposable
{
    private readonly SqliteCommand layer;
    private readonly SqliteCommand step;
    private readonly SqliteCommand evaluation;
    private readonly SqliteCommand record;
    private readonly SqliteCommand measurement;
    private readonly SqliteCommand clip;
    private readonly SqliteCommand direction;

    public RunDatabaseInserts(SqliteConnection connection)
    {
        layer = Prepare(connection, "layers(id, name, role, display_name)", 4);
        step = Prepare(connection, "steps(step, epoch, loss, learning_rate)", 4);
        evaluation = Prepare(connection, "evaluations(step, split, loss, accuracy)", 4);
        record = Prepare(
            connection,
            "records(step, layer, kind, count, mean, norm, min, max, zeros, nans, positive_infinities, negative_infinities, histogram)",
            13);
        measurement = Prepare(connection, "measurements(name, layer, step, value)", 4);
        clip = Prepare(connection, "clips(step, tensor, norm, coefficient, removed_share)", 5);
        direction = Prepare(connection, "directions(step, layer, dot, norm, previous_norm)", 5);
    }

    /// <summary>Inserts one row in the transaction that is open.</summary>
    public void Insert(object row, SqliteTransaction transaction)
    {
        switch (row)
        {
            case LayerRecord r:
                TensorStatistics s = r.Statistics;
                Run(record, transaction, r.Step, r.Layer, r.Kind.Spell(), s.Count, Real(s.Mean), Real(s.Norm), Real(s.Min), Real(s.Max),
                    s.Zeros, s.NaNs, s.PositiveInfinities, s.NegativeInfinities, r.Histogram.Encode());
                break;
            case DeferredLayerRecord deferred:
                Insert(deferred.Records[deferred.Index], transaction);
                break;
            case StepRecord r:
                Run(step, transaction, r.Step, r.Epoch, Real(r.Loss), Real(r.LearningRate));
                break;
            case EvaluationRecord r:
                Run(evaluation, transaction, r.Step, r.Split, Real(r.Loss), Real(r.Accuracy));
                break;
            case LayerInfo r:
                Run(layer, transaction, r.Id, r.Name, r.Role, r.DisplayName);
                break;
            case Measurement r:
                Run(measurement, transaction, r.Name, r.Layer ?? (object)DBNull.Value, r.Step, Real(r.Value));
                break;
            case ClipLedgerEntry r:
                Run(clip, transaction, r.Step, r.Tensor ?? (object)DBNull.Value, Real(r.Norm), Real(r.Coefficient), Real(r.RemovedShare));
                break;
            case LayerDirection r:
                Run(direction, transaction, r.Step, r.Layer, Real(r.Dot), Real(r.Norm), Real(r.PreviousNorm));
                break;
            default:
                throw new ArgumentException($"run.db has no table for {row.GetType().Name}", nameof(row));
        }
    }

    public void Dispose()
    {
        layer.Dispose();
        step.Dispose();
        evaluation.Dispose();
        record.Dispose();
        measurement.Dispose();
        clip.Dispose();
        direction.Dispose();
    }

    private static object Real(double? value) => value is null or double.NaN ? DBNull.Value : value;

    private static SqliteCommand Prepare(SqliteConnection connection, string into, int columns)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"INSERT OR REPLACE INTO {into} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"$v{i}"))})";
        for (int i = 0; i < columns; i++)
        {
            command.Parameters.Add(new SqliteParameter($"$v{i}", null));
        }

        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
