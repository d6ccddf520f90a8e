using GpuGrad.Records;
using GpuGrad.Runs;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Core.Tests.Runs;

public sealed class RunDatabaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string DatabasePath => folder["run.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_comes_back_as_it_was_written()
    {
        LayerRecord vanished = SyntheticRun.RecordOf(10, 0, RecordedKind.Delta, [3e-35f, -2e-35f, 0f, 1e-35f]);
        LayerRecord broken = SyntheticRun.RecordOf(10, 1, RecordedKind.WeightGradient, [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        using (RunDatabase database = RunDatabase.Open(DatabasePath))
        {
            database.Write(new LayerInfo(0, "0", LayerInfo.Hidden, "hidden 1"));
            database.Write(new LayerInfo(1, "2", LayerInfo.Output, "output"));
            database.Write(new StepRecord(10, 0.5, double.NaN, 0.1));
            database.Write(new EvaluationRecord(10, "test", 2.5, 0.125));
            database.Write(new Measurement(Measurement.Speed, 0, 0, 4e-35));
            database.Write(new Measurement("seconds", null, 0, 1.5));
            database.Write(new ClipLedgerEntry(10, null, double.PositiveInfinity, 0.25, 1));
            database.Write(new ClipLedgerEntry(10, "0.weight", 3e-35, 0.25, 1));
            database.Write(new LayerDirection(10, 0, 8e-70, 3e-35, 4e-35));
            database.Write(new LayerDirection(10, 1, double.NaN, double.NaN, 1));
            database.Write(vanished);
            database.Write(broken);
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Equal([new LayerInfo(0, "0", "hidden", "hidden 1"), new LayerInfo(1, "2", "output", "output")], reader.Layers());
        Assert.Equal([new StepRecord(10, 0.5, double.NaN, 0.1)], reader.Steps());
        Assert.Equal([new EvaluationRecord(10, "test", 2.5, 0.125)], reader.Evaluations());
        Assert.Equal([new Measurement("seconds", null, 0, 1.5), new Measurement("speed", 0, 0, 4e-35)], reader.Measurements());
        Assert.Equal(
            [new ClipLedgerEntry(10, null, double.PositiveInfinity, 0.25, 1), new ClipLedgerEntry(10, "0.weight", 3e-35, 0.25, 1)],
            reader.Clips());
        Assert.Equal([new LayerDirection(10, 0, 8e-70, 3e-35, 4e-35), new LayerDirection(10, 1, double.NaN, double.NaN, 1)], reader.Directions());
        LayerRecord[] records = [.. reader.Records()];
        Assert.Equal([vanished.Statistics, broken.Statistics], records.Select(r => r.Statistics));
        Assert.Equal(vanished.Histogram.Counts, records[0].Histogram.Counts);
        Assert.Equal(0, records[1].Histogram.Total);
        Assert.InRange(records[0].Statistics.Norm, 3.7e-35, 3.8e-35);
        Assert.Equal((10, 1, RecordedKind.WeightGradient), (records[1].Step, records[1].Layer, records[1].Kind));
        Assert.Equal(records.Select(r => r.Statistics), reader.Statistics().Select(r => r.Statistics));
    }

    [Fact]
    public void The_records_of_one_step_are_read_alone()
    {
        using (RunDatabase database = RunDatabase.Open(DatabasePath))
        {
            database.Write(new LayerInfo(0, "0", LayerInfo.Output, "output"));
            for (int step = 0; step < 3; step++)
            {
                database.Write(SyntheticRun.RecordOf(step, 0, RecordedKind.Weight, [step + 1f]));
            }
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Equal([1], reader.Records(1).Select(r => r.Step));
    }

    [Fact]
    public void A_step_written_again_replaces_the_first()
    {
        using (RunDatabase database = RunDatabase.Open(DatabasePath))
        {
            database.Write(new StepRecord(1, 0, 2, 0.1));
            database.Write(new Measurement("seconds", null, 0, 1));
            database.Write(new ClipLedgerEntry(1, null, 8, 0.5, 1));
        }
        using (RunDatabase resumed = RunDatabase.Open(DatabasePath))
        {
            resumed.Write(new StepRecord(1, 0, 3, 0.1));
            resumed.Write(new Measurement("seconds", null, 0, 2));
            resumed.Write(new ClipLedgerEntry(1, null, 9, 0.25, 1));
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Equal(3, Assert.Single(reader.Steps()).Loss);
        Assert.Equal(2, Assert.Single(reader.Measurements()).Value);
        Assert.Equal(9, Assert.Single(reader.Clips()).Norm);
    }

    [Fact]
    public void A_reader_follows_while_the_writer_is_open()
    {
        using RunDatabase database = RunDatabase.Open(DatabasePath);
        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Empty(reader.Steps());

        database.Write(new StepRecord(0, 0, 1, 0.1));
        database.Flush();
        Assert.Single(reader.Steps());

        database.Write(new StepRecord(1, 0, 1, 0.1));
        bool seen = SpinWait.SpinUntil(() => reader.Steps().Count() == 2, TimeSpan.FromSeconds(20));
        Assert.True(seen, "a row is committed within a batch's time without being flushed");
    }

    [Fact]
    public void A_killed_run_is_readable()
    {
        // What a kill leaves behind is the files as they are, so a copy of them while the writer is open is a killed run.
        string killed = folder["killed"];
        Directory.CreateDirectory(killed);
        using (RunDatabase database = RunDatabase.Open(DatabasePath))
        {
            database.Write(new LayerInfo(0, "0", LayerInfo.Output, "output"));
            database.Write(SyntheticRun.RecordOf(0, 0, RecordedKind.Delta, [4e-35f]));
            database.Flush();
            foreach (string file in (string[])["run.db", "run.db-wal"])
            {
                CopyShared(folder[file], Path.Combine(killed, file));
            }
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(Path.Combine(killed, "run.db"));
        Assert.Equal(4e-35f, Assert.Single(reader.Records()).Statistics.Norm, 1e-40);
    }

    [Fact]
    public void The_database_is_in_wal_mode_with_its_schema_version_and_one_file_at_its_end()
    {
        using (RunDatabase.Open(DatabasePath))
        {
            Assert.Equal("wal", Query("PRAGMA journal_mode"));
        }

        Assert.Equal("delete", Query("PRAGMA journal_mode"));
        RunDatabaseReader.Open(DatabasePath).Dispose();
        Assert.Equal(["run.db"], Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!).Select(Path.GetFileName));
        Assert.Equal(3L, Query("PRAGMA user_version"));
    }

    [Fact]
    public void An_error_of_the_writer_thread_surfaces_on_flush_and_earlier_rows_stay()
    {
        RunDatabase database = RunDatabase.Open(DatabasePath);
        database.Write(new StepRecord(0, 0, 1, 0.1));
        database.Flush();
        database.Write(new EvaluationRecord(0, "neither", 1, 1));

        RunException error = Assert.Throws<RunException>(database.Flush);

        Assert.Contains("run.db", error.Message, StringComparison.Ordinal);
        Assert.Throws<RunException>(() => database.Write(new StepRecord(1, 0, 1, 0.1)));
        database.Dispose();
        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Single(reader.Steps());
    }

    [Fact]
    public void An_error_nobody_has_seen_surfaces_on_dispose()
    {
        RunDatabase database = RunDatabase.Open(DatabasePath);
        database.Write(new EvaluationRecord(0, "neither", 1, 1));

        Assert.Throws<RunException>(database.Dispose);
        database.Dispose();
    }

    [Fact]
    public void A_short_queue_loses_nothing()
    {
        using (RunDatabase database = RunDatabase.Open(DatabasePath, queueLength: 2))
        {
            for (int step = 0; step < 500; step++)
            {
                database.Write(new StepRecord(step, 0, 1, 0.1));
            }
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(DatabasePath);
        Assert.Equal(500, reader.Steps().Count());
    }

    [Fact]
    public void A_missing_empty_foreign_or_newer_database_is_refused_with_its_path()
    {
        Assert.Contains("no such file", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(DatabasePath, []);
        Assert.Contains("no recorded run", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(DatabasePath, new string('x', 5000));
        Assert.Contains("cannot be read", Refusal(), StringComparison.Ordinal);
        File.Delete(DatabasePath);
        Query("PRAGMA user_version = 99", SqliteOpenMode.ReadWriteCreate);
        Assert.Contains("schema version 99", Refusal(), StringComparison.Ordinal);
        Assert.Contains("schema version 99", Assert.Throws<RunException>(() => RunDatabase.Open(DatabasePath)).Message, StringComparison.Ordinal);
    }

    private static void CopyShared(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using FileStream target = File.Create(to);
        source.CopyTo(target);
    }

    private string Refusal()
    {
        string message = Assert.Throws<RunException>(() => RunDatabaseReader.Open(DatabasePath)).Message;
        Assert.StartsWith(DatabasePath, message, StringComparison.Ordinal);
        return message;
    }

    private object? Query(string sql, SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DatabasePath, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
