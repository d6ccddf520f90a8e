using GpuGrad.Export;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Running;
using GpuGrad.Runs;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Core.Tests.Runs;

/// <summary>A run.db that holds what no run records is refused with file, table and row, by whoever reads it, and never read as if it were right.</summary>
public sealed class DamagedRunTests : IDisposable
{
    // Of every kind that SQLite knows: beyond any range, and right for some columns.
    private static readonly string[] s_values = ["NULL", "'text'", "x'00'", "-1", "5", "0.5", "9e300", "9000000000000000000", "'0.weight'"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("records", "count = -1", "row of step 20, layer 2, kind the text 'weightGradient': count is -1, where a whole number of 0 or more belongs")]
    [InlineData("records", "count = 'many'", "count is the text 'many', where a whole number")]
    [InlineData("records", "zeros = 3", "its histogram and zeros hold 603 values, where its statistics have 600 finite ones")]
    [InlineData("records", "nans = 601", "zeros, nans and infinities are 601 of 600 values")]
    [InlineData("records", "histogram = x'0000'", "a histogram of 2 bytes is no whole number of 6-byte pairs")]
    [InlineData("records", "histogram = NULL", "histogram is NULL, where bytes belongs")]
    [InlineData("records", "min = NULL", "do not go with 600 finite values")]
    [InlineData("records", "min = 9", "is above max")]
    [InlineData("records", "max = 1e300", "max is 1E+300, where a number from")]
    [InlineData("records", "norm = -2", "norm is -2, where a number of 0 or more or NULL belongs")]
    [InlineData("records", "kind = 'weigth'", "kind is the text 'weigth', where one of weightGradient, ")]
    [InlineData("records", "layer = 7", "there is no such layer in table layers")]
    [InlineData("records", "layer = NULL", "layer is NULL")]
    [InlineData("records", "step = -20", "step is -20")]
    [InlineData("records", "kind = 'delta'", "there are two of them")]
    [InlineData("steps", "step = -10", "row of step -10: step is -10")]
    [InlineData("steps", "step = 10", "row of step 10: there are two of them")]
    [InlineData("steps", "epoch = -1", "epoch is -1")]
    [InlineData("steps", "loss = 'low'", "row of step 20: loss is the text 'low'")]
    [InlineData("steps", "learning_rate = -0.1", "learning_rate is -0.1")]
    [InlineData("evaluations", "accuracy = 5", "row of step 20, split the text 'train': accuracy is 5, where a number from 0 to 1 or NULL belongs")]
    [InlineData("evaluations", "split = 'validation'", "split is the text 'validation', where one of train, test belongs")]
    [InlineData("layers", "role = 'input'", "row of id 2: role is the text 'input', where one of hidden, output, side belongs")]
    [InlineData("layers", "id = 1e10", "id is 10000000000")]
    [InlineData("layers", "display_name = NULL", "display_name is NULL")]
    [InlineData("measurements", "step = 0.5", "step is 0.5")]
    [InlineData("measurements", "layer = -1", "layer is -1")]
    [InlineData("clips", "coefficient = 1.5", "coefficient is 1.5")]
    [InlineData("clips", "removed_share = -0.5", "removed_share is -0.5")]
    [InlineData("clips", "tensor = NULL", "there are two of them")]
    [InlineData("directions", "norm = -1", "row of step 20, layer 2: norm is -1")]
    public void ARowThatNoRunRecordsIsNamed(string table, string change, string what)
    {
        RunFolder run = Unconstrained();
        Execute(run.DatabasePath, $"UPDATE {table} SET {change} WHERE rowid = (SELECT max(rowid) FROM {table})");

        RunException error = Assert.Throws<RunException>(() => ReadAll(run));

        Assert.True(error.IsBadInput);
        Assert.StartsWith($"{run.DatabasePath}: table {table}, row of ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'gpugrad data {run.Path}' tells all that is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(RunCheck.Of(run).Faults, fault => fault.StartsWith($"{run.DatabasePath}: table {table}, row of ", StringComparison.Ordinal));
    }

    [Fact]
    public void AnyValueAnywhereIsReadOrNamed()
    {
        RunFolder run = Unconstrained();
        byte[] sound = File.ReadAllBytes(run.DatabasePath);
        (int read, int refused) = (0, 0);
        foreach (IRunTable table in RunDatabaseSchema.Tables)
        {
            foreach (string column in table.ColumnNames)
            {
                foreach (string value in s_values)
                {
                    File.WriteAllBytes(run.DatabasePath, sound);
                    Execute(run.DatabasePath, $"UPDATE {table.Name} SET {column} = {value} WHERE rowid = (SELECT min(rowid) FROM {table.Name})");
                    bool isRefused = IsRefused(run, $"{run.DatabasePath}: table ");
                    Assert.True(
                        !isRefused || RunCheck.Of(run).Faults.Any(fault => fault.StartsWith($"{run.DatabasePath}: table ", StringComparison.Ordinal)),
                        $"{table.Name}.{column} = {value} is refused, but not found by the check");
                    (read, refused) = isRefused ? (read, refused + 1) : (read + 1, refused);
                }
            }
        }

        Assert.True(read > 50 && refused > 200, $"{read} were read and {refused} refused");
    }

    [Fact]
    public void AFileOfBrokenBytesIsReadOrRefused()
    {
        RunFolder run = Written();
        byte[] sound = File.ReadAllBytes(run.DatabasePath);
        Random random = new(11);
        int refused = 0;
        for (int i = 0; i < 60; i++)
        {
            byte[] broken = [.. sound[..(i % 3 == 0 ? random.Next(sound.Length) : sound.Length)]];
            for (int fault = 0; fault < i && broken.Length > 0; fault++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(run.DatabasePath, broken);
            refused += IsRefused(run, "run.db") ? 1 : 0;
            RunCheck.Of(run);
        }

        Assert.True(refused > 30, $"{refused} of 60 were refused");
    }

    [Fact]
    public void AMissingTableIsNamed()
    {
        RunFolder run = Written();
        Execute(run.DatabasePath, "DROP TABLE measurements");

        RunException error = Assert.Throws<RunException>(() => ReadAll(run));

        Assert.Contains("run.db: table measurements: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACheckTellsEveryDamagedRowAndReadsTheOthers()
    {
        RunFolder run = Unconstrained();
        Execute(run.DatabasePath, "UPDATE records SET count = -1 WHERE step = 0; UPDATE evaluations SET accuracy = 5 WHERE split = 'test'");

        RunCheck check = RunCheck.Of(run);

        // Three layers of six kinds at each of three steps; two evaluations of two splits.
        Assert.Equal((36, 2, 3), (check.Rows["records"], check.Rows["evaluations"], check.Rows["steps"]));
        Assert.Equal(18, check.Faults.Count(fault => fault.Contains("count is -1", StringComparison.Ordinal)));
        Assert.Equal(2, check.Faults.Count(fault => fault.Contains("accuracy is 5", StringComparison.Ordinal)));
    }

    [Fact]
    public void ARunOfOldIsAsItWasLeftUntilACheckpointIsDamaged()
    {
        string copy = _folder["old"];
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "Compatibility", "written-2026-11", "run"), copy);
        RunFolder run = RunFolder.Open(copy);
        Assert.Empty(RunCheck.Of(run).Faults);
        Assert.Equal(["final.safetensors"], RunCheck.Of(run).Checkpoints);

        File.WriteAllBytes(run.FinalCheckpointPath, File.ReadAllBytes(run.FinalCheckpointPath)[..^1]);

        RunCheck check = RunCheck.Of(run);
        Assert.Contains("final.safetensors", Assert.Single(check.Faults), StringComparison.Ordinal);
        Assert.Empty(check.Checkpoints);
    }

    private static bool IsRefused(RunFolder run, string named)
    {
        try
        {
            ReadAll(run);
            return false;
        }
        catch (RunException e) when (e.IsBadInput)
        {
            Assert.Contains(named, e.Message, StringComparison.Ordinal);
            return true;
        }
    }

    // As report, report --json and export read it, and all the rest.
    private static void ReadAll(RunFolder run)
    {
        using (RunDatabaseReader reader = RunDatabaseReader.Open(run.DatabasePath))
        {
            _ = (reader.Layers().Count, reader.Steps().Count(), reader.Evaluations().Count, reader.Measurements().Count, reader.Clips().Count(),
                reader.Directions().Count(), reader.Statistics().Count(), reader.Records().Count());
        }

        RunQuantities.Of(run);
        ReportWriter.Write([run], run.ReportPath);
        RunExport.Write(run, ExportFormat.Csv, Path.Combine(run.Path, "csv"));
        RunExport.Write(run, ExportFormat.TensorBoard, run.Path);
    }

    private RunFolder Written() => new SyntheticRun { HiddenLayers = 2, RecordedSteps = 3, ComparedAndClipped = true, Pretrained = true }.Write(_folder.Path);

    // Whose schema lets anything in, as a damaged page does.
    private RunFolder Unconstrained()
    {
        RunFolder run = Written();
        Execute(run.DatabasePath, string.Concat(RunDatabaseSchema.Tables.Select(table =>
            $"CREATE TABLE free AS {table.Select}; DROP TABLE {table.Name}; ALTER TABLE free RENAME TO {table.Name};")));
        return run;
    }

    private static void Execute(string path, string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
