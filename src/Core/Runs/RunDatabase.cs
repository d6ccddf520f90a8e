using System.Diagnostics;
using System.Threading.Channels;
using GpuGrad.Files;
using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>
/// Writes run.db. Rows go into a bounded queue; a thread of its own commits them in batches of at most 250 ms, so the
/// training thread waits only when the queue is full, and others read the database meanwhile (WAL). An error of that
/// thread is thrown by the next call, at the latest by <see cref="Dispose"/>.
/// </summary>
internal sealed class RunDatabase : IDisposable
{
    private const int DefaultQueueLength = 2048;
    // SQLITE_CORRUPT and SQLITE_NOTADB: the file is damaged, and nothing else keeps it from being written.
    private const int Corrupt = 11, NoDatabase = 26;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(250);

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Channel<object> queue;
    private readonly Thread thread;
    private Exception? error;
    private bool errorThrown;
    private bool disposed;

    private RunDatabase(string path, SqliteConnection connection, int queueLength)
    {
        this.path = path;
        this.connection = connection;
        queue = Channel.CreateBounded<object>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        thread = new Thread(WriteUntilCompleted) { IsBackground = true, Name = "run.db writer" };
        thread.Start();
    }

    /// <summary>Creates the database, or opens one of this schema version to go on with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where a run goes on: what it recorded after that is dropped, since it will be recorded again; null drops nothing.</param>
    /// <param name="queueLength">Rows that wait at most.</param>
    /// <exception cref="RunException">The file cannot be written, or has another schema version.</exception>
    public static RunDatabase Open(string path, RunPlace? from = null, int queueLength = DefaultQueueLength)
    {
        // No pooling: closing must release the file and fold the write-ahead log into it.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            EnsureSchema(connection, path);
            if (from is not null)
            {
                Execute(connection, from.DropSql);
            }

            return new RunDatabase(path, connection, queueLength);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new RunException($"{path}: cannot be written: {e.Message}", e) { IsBadInput = e.SqliteErrorCode is Corrupt or NoDatabase };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Queues a layer's description.</summary>
    public void Write(LayerInfo layer) => Enqueue(layer);

    /// <summary>Queues a training step.</summary>
    public void Write(StepRecord step) => Enqueue(step);

    /// <summary>Queues an evaluation.</summary>
    public void Write(EvaluationRecord evaluation) => Enqueue(evaluation);

    /// <summary>Queues statistics and histogram of a layer; the histogram must not change afterwards.</summary>
    public void Write(LayerRecord record) => Enqueue(record);

    /// <summary>
    /// Queues a step's records, a row each, which the writer takes from the list when their turn comes: a list that decodes
    /// its records does so on the writer's thread.
    /// </summary>
    public void Write(IReadOnlyList<LayerRecord> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            Enqueue(new DeferredLayerRecord(records, i));
        }
    }

    /// <summary>Queues a measurement.</summary>
    public void Write(Measurement measurement) => Enqueue(measurement);

    /// <summary>Queues what clipping did to a tensor.</summary>
    public void Write(ClipLedgerEntry clip) => Enqueue(clip);

    /// <summary>Queues how a layer's gradient differs from that of the step before.</summary>
    public void Write(LayerDirection direction) => Enqueue(direction);

    /// <summary>Returns when everything written so far is committed.</summary>
    public void Flush()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(committed);
        try
        {
            committed.Task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            ThrowWriterError();
        }
    }

    /// <summary>Commits what is queued and closes the database.</summary>
    /// <exception cref="RunException">The writer failed and no earlier call has said so.</exception>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        queue.Writer.TryComplete();
        thread.Join();
        CloseJournal();
        connection.Dispose();
        if (error is not null && !errorThrown)
        {
            ThrowWriterError();
        }
    }

    // One file that can be read from anywhere, read-only media included. Where somebody reads it just now, or the disk is full, the journal stays beside it.
    private void CloseJournal()
    {
        try
        {
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;");
        }
        catch (SqliteException)
        {
        }
    }

    private static void EnsureSchema(SqliteConnection connection, string path)
    {
        long version = RunDatabaseReader.SchemaVersion(connection);
        if (version == RunDatabaseSchema.Version)
        {
            return;
        }

        if (version != 0)
        {
            throw new RunException($"{path}: has schema version {version}, this gpugrad writes {RunDatabaseSchema.Version}; record into a new run folder");
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        Execute(connection, RunDatabaseSchema.Create, transaction);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private void Enqueue(object item)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (queue.Writer.TryWrite(item))
        {
            return;
        }

        try
        {
            queue.Writer.WriteAsync(item).AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException)
        {
            ThrowWriterError();
        }
    }

    private void ThrowWriterError()
    {
        errorThrown = true;
        string rest = File.Exists(path) ? "; what was committed before stays readable" : "";
        throw new RunException($"{path}: recording stopped: {error?.Message}{rest}", error!);
    }

    private void WriteUntilCompleted()
    {
        var flushes = new List<TaskCompletionSource>();
        try
        {
            using var inserts = new RunDatabaseInserts(connection);
            while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                CommitBatch(inserts, flushes);
            }
        }
        catch (Exception e)
        {
            // Any failure is handed to the training thread: an exception that leaves this thread would end the process.
            error = e;
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out object? item))
            {
                if (item is TaskCompletionSource flush)
                {
                    flushes.Add(flush);
                }
            }
            foreach (TaskCompletionSource flush in flushes)
            {
                flush.TrySetCanceled();
            }
        }
    }

    private void CommitBatch(RunDatabaseInserts inserts, List<TaskCompletionSource> flushes)
    {
        long start = Stopwatch.GetTimestamp();
        using SqliteTransaction transaction = connection.BeginTransaction();
        while (flushes.Count == 0)
        {
            TimeSpan left = BatchTime - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            if (queue.Reader.TryRead(out object? item))
            {
                if (item is TaskCompletionSource flush)
                {
                    flushes.Add(flush);
                }
                else
                {
                    inserts.Insert(item, transaction);
                }

                continue;
            }
            Task<bool> more = queue.Reader.WaitToReadAsync().AsTask();
            if (!more.Wait(left) || !more.Result)
            {
                break;
            }
        }
        // SQLite goes on writing a file that has no name any more.
        if (!File.Exists(path))
        {
            throw new IOException("it was removed while the run wrote it");
        }

        CrashPoint.Reach(CrashPoint.InsideBatch);
        transaction.Commit();
        foreach (TaskCompletionSource flush in flushes)
        {
            flush.TrySetResult();
        }

        flushes.Clear();
    }
}
