using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Cli.Tests;

/// <summary>Compares what two runs left, to the bit.</summary>
internal static class RunComparison
{
    private static readonly string[] s_checkpoints = ["final.safetensors", "best.safetensors", "last.safetensors", "pretrained.safetensors", "ema.safetensors"];
    private static readonly string[] s_fields = ["status", "steps", "finalMetrics", "expectations", "pretraining", "verdicts", "notes", "variants"];

    /// <summary>Every table of run.db, every checkpoint, and how run.json says that it ended; without those that <paramref name="but"/> names.</summary>
    public static void Equal(string expected, string actual, params string[] but)
    {
        foreach (string checkpoint in s_checkpoints.Except(but))
        {
            (string first, string second) = (Path.Combine(expected, "checkpoints", checkpoint), Path.Combine(actual, "checkpoints", checkpoint));
            Assert.Equal(File.Exists(first), File.Exists(second));
            if (File.Exists(first))
            {
                Assert.True(File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second)), $"{checkpoint} differs");
            }
        }

        (JsonNode one, JsonNode other) = (Manifest(expected), Manifest(actual));
        foreach (string field in s_fields.Except(but))
        {
            Assert.Equal($"{field}: {one[field]?.ToJsonString()}", $"{field}: {other[field]?.ToJsonString()}");
        }

        (Dictionary<string, List<string>> rows, Dictionary<string, List<string>> same) = (Rows(expected), Rows(actual));
        Assert.Equal(rows.Keys, same.Keys);
        Assert.NotEmpty(rows["records"]);
        foreach (string table in rows.Keys.Except(but))
        {
            Assert.Equal(rows[table], same[table]);
        }
    }

    private static JsonNode Manifest(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!;

    private static Dictionary<string, List<string>> Rows(string run)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(run, "run.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        Dictionary<string, List<string>> tables = [];
        foreach (string table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            tables[table] = [.. Read(connection, $"SELECT * FROM {table}").Order(StringComparer.Ordinal)];
        }

        return tables;
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader row = command.ExecuteReader();
        List<string> rows = [];
        while (row.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) switch
            {
                // Of a long run, all histograms at once would fill the memory.
                byte[] blob => Convert.ToHexString(SHA256.HashData(blob)),
                double number => BitConverter.DoubleToInt64Bits(number).ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
                var value => value.ToString(),
            })));
        }

        return rows;
    }
}
