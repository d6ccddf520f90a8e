using GpuGrad.Records;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Runs;

/// <summary>How many bytes of run.db a recorded step takes, found by writing one many times over into a database in memory.</summary>
internal static class RecordedSize
{
    // Between them the pages of the schema and those that are not full make no difference.
    private const int Few = 16;
    private const int Many = 144;

    /// <summary>The bytes that rows like these of one step add to run.db.</summary>
    public static long Of(StepRecord step, IEnumerable<LayerRecord> records, IEnumerable<ClipLedgerEntry> clips, IEnumerable<LayerDirection> directions)
    {
        using SqliteConnection connection = new("Data Source=:memory:");
        connection.Open();
        Number(connection, RunDatabaseSchema.Create);
        using RunDatabaseInserts inserts = new(connection);
        (LayerRecord[] layers, ClipLedgerEntry[] clipped, LayerDirection[] turned) = ([.. records], [.. clips], [.. directions]);
        long few = 0;
        for (int number = 0; number < Many; number++)
        {
            few = number == Few ? Pages(connection) : few;
            using SqliteTransaction transaction = connection.BeginTransaction();
            IEnumerable<object> rows =
            [
                step with { Step = number },
                .. layers.Select(row => row with { Step = number }),
                .. clipped.Select(row => row with { Step = number }),
                .. turned.Select(row => row with { Step = number }),
            ];
            foreach (object row in rows)
            {
                inserts.Insert(row, transaction);
            }

            transaction.Commit();
        }

        return (Pages(connection) - few) * Number(connection, "PRAGMA page_size") / (Many - Few);
    }

    private static long Pages(SqliteConnection connection) => Number(connection, "PRAGMA page_count");

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }
}
