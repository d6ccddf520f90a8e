using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Export;
using GpuGrad.Records;
using GpuGrad.Runs;
using Microsoft.Data.Sqlite;

namespace GpuGrad.Core.Tests.Export;

public sealed class RunExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheEventFileHoldsWhatTheDatabaseHolds()
    {
        RunFolder run = SmallRun().Write(_folder.Path);

        string path = Assert.Single(RunExport.Write(run, ExportFormat.TensorBoard, run.Path));

        Assert.Equal(Path.Combine(run.Path, "events.out.tfevents.1735787045.gpugrad"), path);
        List<EventFile.Event> events = EventFile.Read(path);
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.All(events.Skip(1), e => Assert.Equal("", e.FileVersion));
        ILookup<string, (long Step, EventFile.Value Value)> series = events.SelectMany(e => e.Values.Select(v => (e.Step, v))).ToLookup(v => v.v.Tag);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        LayerRecord[] records = [.. database.Records()];
        Assert.Equal(5 * 4 * 6, records.Length);
        Assert.All(records, record =>
        {
            string tag = $"{record.Kind.Spell()}/{(record.Layer == 3 ? "output" : $"hidden-{record.Layer + 1}")}";
            Assert.Equal((float)record.Statistics.Norm, Single(series[$"norm/{tag}"], record.Step).Scalar);
            IReadOnlyList<(double Left, double Right, double Count)> rows = Single(series[tag], record.Step).Histogram!;
            Assert.Equal(record.Statistics.FiniteCount, rows.Sum(row => row.Count));
            Assert.All(rows, row => Assert.True(row.Left < row.Right));
            Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.Right, pair.Second.Left));
            float? nonFinite = series[$"nonfinite/{tag}"].SingleOrDefault(v => v.Step == record.Step).Value?.Scalar;
            Assert.Equal(record.Statistics.AllFinite ? null : record.Statistics.NaNs, nonFinite);
        });
        Assert.Contains(records, record => !record.Statistics.AllFinite);
        Assert.Equal(database.Steps().Select(s => (s.Step, (float?)s.Loss)), series["loss/step"].Select(v => (v.Step, v.Value.Scalar)));
        Assert.Equal(database.Steps().Select(s => (s.Step, (float?)s.LearningRate)), series["learning-rate"].Select(v => (v.Step, v.Value.Scalar)));
        foreach (string split in (string[])[EvaluationRecord.Train, EvaluationRecord.Test])
        {
            EvaluationRecord[] evaluations = [.. database.Evaluations().Where(e => e.Split == split)];
            Assert.NotEmpty(evaluations);
            Assert.Equal(evaluations.Select(e => (e.Step, (float?)e.Loss)), series[$"loss/{split}"].Select(v => (v.Step, v.Value.Scalar)));
            Assert.Equal(evaluations.Select(e => (e.Step, (float?)e.Accuracy)), series[$"accuracy/{split}"].Select(v => (v.Step, v.Value.Scalar)));
        }
        Assert.Equal(
            database.Measurements().Select(m => ($"{m.Name}/hidden-{m.Layer + 1}", (float?)m.Value)),
            database.Measurements().Select(m => $"{m.Name}/hidden-{m.Layer + 1}").Select(tag => (tag, series[tag].Single().Value.Scalar)));
        Assert.Equal(0.5f, Single(series["clip-coefficient/all"], 10).Scalar);
        Assert.Equal(2, Single(series["clip-norm/0.weight"], 10).Scalar);
        Assert.Equal(0.5f, Single(series["direction/hidden-2"], 10).Scalar);
        // No series that is not asked about above.
        Assert.Equal(
            ["accuracy", "activation", "biasGradient", "clip-coefficient", "clip-norm", "delta", "direction", "learning-rate", "loss", "nonfinite", "norm",
            "speed", "update", "weight", "weightGradient"],
            series.Select(s => s.Key.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void StepsAreSpreadOverTheTimeOfTheRun()
    {
        SyntheticRun run = SmallRun();

        List<EventFile.Event> events = EventFile.Read(RunExport.Write(run.Write(_folder.Path), ExportFormat.TensorBoard, _folder["out"])[0]);

        double start = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(start, events[0].WallTime);
        // 12.5 s for 50 steps; a double of this size is exact to 2.4e-7 s.
        Assert.All(events, e => Assert.Equal(start + (12.5 * e.Step / 50), e.WallTime, 1e-6));
    }

    [Fact]
    public void ARunThatStillTrainsIsExportedAsFarAsItIs()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        (RunManifest.Read(run.ManifestPath) with { Status = RunStatus.Running, EndedAt = null, Steps = 0 }).Write(run.ManifestPath);
        using RunDatabase writer = RunDatabase.Open(run.DatabasePath);
        writer.Write(new StepRecord(50, 0.5, 1.25, 0.1));
        writer.Flush();

        List<EventFile.Event> events = EventFile.Read(RunExport.Write(run, ExportFormat.TensorBoard, run.Path)[0]);

        EventFile.Event last = Assert.Single(events, e => e.Step == 50);
        Assert.Equal(1.25f, last.Values.Single(v => v.Tag == "loss/step").Scalar);
        Assert.True(events.Where(e => e.Step == 40).All(e => e.WallTime < last.WallTime));
    }

    [Fact]
    public async Task CsvAndParquetHoldTheTablesToTheBit()
    {
        RunFolder run = SmallRun().Write(_folder.Path);

        IReadOnlyList<string> csv = RunExport.Write(run, ExportFormat.Csv, _folder["csv"]);
        IReadOnlyList<string> parquet = RunExport.Write(run, ExportFormat.Parquet, _folder["parquet"]);

        string[] names = ["steps", "evaluations", "layers", "histograms", "measurements", "clips", "directions"];
        Assert.Equal(names.Select(name => _folder[Path.Combine("csv", $"{name}.csv")]), csv);
        Assert.Equal(names.Select(name => _folder[Path.Combine("parquet", $"{name}.parquet")]), parquet);
        Dictionary<string, (string[] Header, List<string[]> Rows)> tables = names.Zip(csv.Select(TableFile.ReadCsv)).ToDictionary();
        foreach ((string name, string path) in names.Zip(parquet))
        {
            (string[] header, List<string[]> rows) = await TableFile.ReadParquetAsync(path);
            Assert.Equal(tables[name].Header, header);
            Assert.Equal(tables[name].Rows, rows);
        }

        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        Assert.Equal(database.Steps(), tables["steps"].Rows.Select(r => new StepRecord(Whole(r[0]), Real(r[1]), Real(r[2]), Real(r[3]))));
        Assert.Equal(database.Evaluations(), tables["evaluations"].Rows.Select(r => new EvaluationRecord(Whole(r[0]), r[1], Real(r[2]), Real(r[3]))));
        Assert.Equal(database.Measurements(), tables["measurements"].Rows.Select(r => new Measurement(r[0], (int)Whole(r[1]), Whole(r[2]), Real(r[3]))));
        Assert.Equal(
            database.Clips(),
            tables["clips"].Rows.Select(r => new ClipLedgerEntry(Whole(r[0]), r[1].Length == 0 ? null : r[1], Real(r[2]), Real(r[3]), Real(r[4]))));
        Assert.Equal(
            database.Directions(),
            tables["directions"].Rows.Select(r => new LayerDirection(Whole(r[0]), (int)Whole(r[1]), Real(r[3]), Real(r[4]), Real(r[5]))));
        Assert.Equal(
            ["step", "layer", "module", "role", "name", "kind", "count", "norm", "mean", "min", "max", "zeros", "nans", "positive_infinities",
            "negative_infinities"],
            tables["layers"].Header);
        Assert.Equal(
            database.Statistics(),
            tables["layers"].Rows.Select(r => new LayerStatistics(
                Whole(r[0]), (int)Whole(r[1]), Kind(r[5]),
                new TensorStatistics(
                    Whole(r[6]), Real(r[8]), Real(r[7]), (float)Real(r[9]), (float)Real(r[10]), Whole(r[11]), Whole(r[12]), Whole(r[13]), Whole(r[14])))));
        Assert.Equal(["3", "6", "output", "output (30→10)"], tables["layers"].Rows[^1][1..5]);
    }

    [Fact]
    public void HistogramRowsAreTheBins()
    {
        RunFolder run = SmallRun().Write(_folder.Path);

        RunExport.Write(run, ExportFormat.Csv, _folder["csv"]);

        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        (string[] header, List<string[]> rows) = TableFile.ReadCsv(_folder[Path.Combine("csv", "histograms.csv")]);
        Assert.Equal(["step", "layer", "kind", "lower", "upper", "count"], header);
        ILookup<(long, int, RecordedKind), (double Lower, double Upper, long Count)> bins =
            rows.ToLookup(r => (Whole(r[0]), (int)Whole(r[1]), Kind(r[2])), r => (Real(r[3]), Real(r[4]), Whole(r[5])));
        LayerRecord[] records = [.. database.Records()];
        Assert.Equal(records.Length, bins.Count);
        Assert.All(records, record =>
        {
            List<(double Lower, double Upper, long Count)> expected = [.. Enumerable.Range(0, FloatHistogram.BinCount)
                .Where(bin => record.Histogram.Counts[bin] > 0)
                .Select(bin => (FloatHistogram.LowerEdge(bin), FloatHistogram.UpperEdge(bin), record.Histogram.Counts[bin]))];
            if (record.Statistics.Zeros > 0)
            {
                expected.Add((0, 0, record.Statistics.Zeros));
            }

            Assert.Equal(expected.OrderBy(bin => bin.Lower + bin.Upper), bins[(record.Step, record.Layer, record.Kind)]);
        });
        Assert.Contains(records, record => record.Statistics.Zeros > 0);
    }

    [Fact]
    public void CheckpointsAreCopiedToTheBit()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        Directory.CreateDirectory(run.CheckpointsPath);
        SafetensorsWriter.Write(
            run.FinalCheckpointPath, [new CheckpointTensor("0.weight", [1, 2], [1.5f, -0f])], new Dictionary<string, string> { ["step"] = "50" });

        string copy = Assert.Single(RunExport.Write(run, ExportFormat.Safetensors, _folder["weights"]));

        Assert.Equal(_folder[Path.Combine("weights", "final.safetensors")], copy);
        Assert.Equal(File.ReadAllBytes(run.FinalCheckpointPath), File.ReadAllBytes(copy));
    }

    [Fact]
    public void ABrokenCheckpointIsNotPassedOn()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        Directory.CreateDirectory(run.CheckpointsPath);
        File.WriteAllText(run.FinalCheckpointPath, "half a file");

        CheckpointException error = Assert.Throws<CheckpointException>(() => RunExport.Write(run, ExportFormat.Safetensors, _folder["weights"]));

        Assert.Contains(run.FinalCheckpointPath, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["weights"]));
    }

    [Theory]
    [InlineData(ExportFormat.TensorBoard)]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Parquet)]
    [InlineData(ExportFormat.Safetensors)]
    public void ARunWithoutRecordsIsRefusedAndNothingIsWritten(Enum exportFormat)
    {
        var format = (ExportFormat)exportFormat;
        RunFolder run = RunFolder.Create(_folder.Path, "empty", DateTimeOffset.UnixEpoch);
        RunDatabase.Open(run.DatabasePath).Dispose();

        RunException error = Assert.Throws<RunException>(() => RunExport.Write(run, format, _folder["out"]));

        Assert.True(error.IsBadInput);
        Assert.Contains(format == ExportFormat.Safetensors ? run.CheckpointsPath : run.DatabasePath, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void ADatabaseOfAnOlderSchemaIsRefused()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        using (SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = run.DatabasePath, Pooling = false }.ToString()))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 2";
            command.ExecuteNonQuery();
        }

        RunException error = Assert.Throws<RunException>(() => RunExport.Write(run, ExportFormat.Csv, _folder["out"]));

        Assert.True(error.IsBadInput);
        Assert.Contains("schema version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInPlaceOfTheFolderIsNamed()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        File.WriteAllText(_folder["taken"], "a file");

        RunException error = Assert.Throws<RunException>(() => RunExport.Write(run, ExportFormat.Csv, _folder["taken"]));

        Assert.True(error.IsBadInput);
        Assert.Contains(_folder["taken"], error.Message, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(_folder["taken"]));
    }

    [Fact]
    public void AnExportThatFailsLeavesTheOldFile()
    {
        RunFolder run = SmallRun().Write(_folder.Path);
        string path = RunExport.Write(run, ExportFormat.TensorBoard, _folder["out"])[0];
        byte[] before = File.ReadAllBytes(path);
        using (RunDatabase database = RunDatabase.Open(run.DatabasePath))
        {
            database.Write(new Measurement(Measurement.Speed, 0, 0, 42));
        }

        Assert.Throws<InvalidOperationException>(
            () => RunExport.Write(run, ExportFormat.TensorBoard, _folder["out"], _ => throw new InvalidOperationException()));

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder["out"]));
    }

    // Zeros in the first layer, NaN in the third from the fourth recorded step on.
    private static SyntheticRun SmallRun() => new()
    {
        HiddenLayers = 3,
        RecordedSteps = 5,
        ValuesPerTensor = 200,
        DeadLayers = 1,
        NaNFrom = 3,
        ComparedAndClipped = true,
    };

    private static EventFile.Value Single(IEnumerable<(long Step, EventFile.Value Value)> series, long step) =>
        Assert.Single(series, v => v.Step == step).Value;

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static RecordedKind Kind(string text) => RecordedKindSpelling.TryParse(text, out RecordedKind kind) ? kind : throw new FormatException(text);
}
