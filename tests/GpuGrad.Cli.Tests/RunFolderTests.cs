using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Cli.Tests;

/// <summary>What commands say of run folders that are damaged, hold nothing or did not come to their end, and of runs before they begin.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void ADamagedRunIsExitCodeTwoWithFileTableAndRow()
    {
        string run = Run();
        GpuGradProcess.CommandResult sound = _gpugrad.Run("data", run);
        Assert.Equal((0, ""), (sound.ExitCode, sound.Error));
        Assert.Contains($"{run}: is as a run leaves it", sound.Output, StringComparison.Ordinal);
        Assert.Contains(" 90 records", sound.Output, StringComparison.Ordinal);
        Assert.Contains("final.safetensors, last.safetensors", sound.Output, StringComparison.Ordinal);

        string database = Path.Combine(run, "run.db");
        Execute(database, "UPDATE records SET count = -1 WHERE step = 2 AND kind = 'delta'");

        foreach (string[] command in (string[][])[["diagnose", run], ["report", run], ["report", run, "--json"], ["export", run, "--format", "csv"]])
        {
            GpuGradProcess.CommandResult refused = _gpugrad.Run(command);
            Assert.Equal(2, refused.ExitCode);
            Assert.StartsWith(
                $"gpugrad: {database}: table records, row of step 2, layer 0, kind the text 'delta': count is -1", refused.Error, StringComparison.Ordinal);
        }

        GpuGradProcess.CommandResult told = _gpugrad.Run("data", run);
        Assert.Equal(2, told.ExitCode);
        Assert.Contains($"{run}: 3 faults", told.Output, StringComparison.Ordinal);
        Assert.Contains(" 87 records", told.Output, StringComparison.Ordinal);

        File.WriteAllBytes(Path.Combine(run, "checkpoints", "last.safetensors"), [1, 2, 3]);
        using JsonDocument json = JsonDocument.Parse(_gpugrad.Run("data", run, "--json").Output);
        Assert.Equal(4, json.RootElement.GetProperty("runs")[0].GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public void OfARunThatRecordedNothingThereIsNothingToJudge()
    {
        string run = Run("--set", "record.kinds=[]");

        GpuGradProcess.CommandResult text = _gpugrad.Run("diagnose", run);
        Assert.Contains(": nothing was recorded, so there is nothing to judge", text.Output, StringComparison.Ordinal);
        Assert.Contains("Cause: record.kinds is empty", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing is wrong", text.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(_gpugrad.Run("diagnose", run, "--json").Output);
        Assert.Equal("nothingRecorded", json.RootElement[0].GetProperty("notes")[0].GetProperty("kind").GetString());
        Assert.Equal("finished", json.RootElement[0].GetProperty("status").GetString());
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json")));
        Assert.Equal("nothingRecorded", manifest.RootElement.GetProperty("notes")[0].GetProperty("kind").GetString());
        Assert.Contains("\"unjudged\":true", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void ADiagnosisTellsThatTheRunDidNotComeToItsEnd()
    {
        string run = Run();
        Assert.DoesNotContain("interrupted", _gpugrad.Run("diagnose", run).Output, StringComparison.Ordinal);

        // As a killed run leaves it.
        string manifest = Path.Combine(run, "run.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"status\": \"finished\"", "\"status\": \"running\"", StringComparison.Ordinal));

        Assert.Contains(": was interrupted: its process (", _gpugrad.Run("diagnose", run, "--no-trials").Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(_gpugrad.Run("diagnose", run, "--no-trials", "--json").Output);
        Assert.Equal("interrupted", json.RootElement[0].GetProperty("status").GetString());
        Assert.StartsWith("its process (", json.RootElement[0].GetProperty("failure").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunTellsWhatTheRunWouldTakeAndWritesNothing()
    {
        string[] net = ["run", "vanishing", "--device", "cpu:1", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=2",
            "--set", "model.hidden.width=8", "--set", "train.epochs=null", "--set", "train.steps=201", "--set", "record.every=2", "--no-trials", "--no-report"];
        GpuGradProcess.CommandResult text = _gpugrad.Run([.. net, "--dry-run"]);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.Contains("vanishing: 201 steps, 101 recorded; run.db about ", text.Output, StringComparison.Ordinal);
        // 784·8 + 8, 8·8 + 8 and 8·10 + 10.
        Assert.Matches(@"\b0 +hidden 1 \(784→8 sigmoid\) +8 +6,280\b", text.Output);
        Assert.Matches(@"\b1 +sigmoid +8 *\r?\n", text.Output);
        Assert.Matches(@"vanishing: 6,442 parameters; a step takes [\d.E+-]+ ms on this device, measured over [\d,]+ in memory, and all of them ", text.Output);
        Assert.Matches(
            "6,442 parameters, 162 of them trained;", _gpugrad.Run([.. net, "--set", "train.freeze=[\"0\"]", "--dry-run"]).Output);
        using JsonDocument json = JsonDocument.Parse(_gpugrad.Run([.. net, "--dry-run", "--json"]).Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_gpugrad.Folder));

        Assert.Equal(0, _gpugrad.Run(net).ExitCode);
        string run = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));
        JsonElement told = json.RootElement.GetProperty("nets")[0];
        Assert.Equal((6442, 5), (told.GetProperty("parameters").GetInt64(), told.GetProperty("layers").GetArrayLength()));
        Assert.True(told.GetProperty("secondsOfStep").GetDouble() > 0);
        // Histograms of later steps have more bins or fewer, which moves a third at most here.
        Assert.InRange(told.GetProperty("databaseBytes").GetDouble() / new FileInfo(Path.Combine(run, "run.db")).Length, 0.67, 1.5);
        long checkpoints = Directory.EnumerateFiles(Path.Combine(run, "checkpoints")).Sum(file => new FileInfo(file).Length);
        Assert.InRange(checkpoints, told.GetProperty("checkpointBytes").GetInt64() / 2, 1.5 * told.GetProperty("checkpointBytes").GetInt64());

        Assert.Equal(2, _gpugrad.Run("run", "--resume", run, "--dry-run").ExitCode);
        GpuGradProcess.CommandResult bad = _gpugrad.Run([.. net, "--set", "data.source=./nowhere", "--dry-run"]);
        Assert.Equal(2, bad.ExitCode);
    }

    private string Run(params string[] more)
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(
            [
                "run", "vanishing", "--device", "cpu:1", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=2", "--set",
                "model.hidden.width=8", "--set", "train.epochs=null", "--set", "train.steps=10", "--set", "record.every=2", "--no-trials", .. more,
            ]);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        return Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")));
    }

    private static void Execute(string path, string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
