using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Imports;

/// <summary>A program in .NET records its own training.</summary>
public sealed class RunWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsARunWithReportAndVerdicts()
    {
        using RunWriter writer = new(_folder.Path, "mine", "first", "second", "output");
        for (int step = 0; step < 3; step++)
        {
            writer.Write(step, "first", RecordedKind.WeightGradient, [1e-20f, -2e-20f, 0, 0]);
            writer.Write(step, "second", RecordedKind.WeightGradient, [1, -2, 0, 0]);
            writer.Write(step, "output", RecordedKind.WeightGradient, [1f, float.NaN]);
            writer.Write(new StepRecord(step, double.NaN, 2, 0.1));
        }

        writer.Complete();

        RunFolder folder = RunFolder.Open(writer.Folder);
        RunManifest manifest = RunManifest.Read(folder);
        Assert.Equal((RunStatus.Finished, 3L), (manifest.Status, manifest.Steps));
        Assert.Equal(["NonFinite", "Vanishing"], manifest.Verdicts!.Select(verdict => verdict.Kind.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(RunCheck.Of(folder).Faults);
        Assert.True(File.Exists(folder.ReportPath));
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        Assert.Equal(9, database.Records().Count());
        Assert.True(double.IsNaN(database.Steps().First().Epoch));
        Assert.Throws<ObjectDisposedException>(() => writer.Write(4, "first", RecordedKind.Weight, [1]));
    }

    [Fact]
    public void ARunThatIsNotCompletedWasInterruptedAndKeepsItsRecords()
    {
        RunWriter writer = new(_folder.Path, "mine", "a", "b");
        writer.Write(0, "a", RecordedKind.Delta, [1, 2]);
        Assert.Equal(RunStatus.Running, RunManifest.Read(RunFolder.Open(writer.Folder)).Status);
        writer.Dispose();
        writer.Dispose();

        RunFolder folder = RunFolder.Open(writer.Folder);
        Assert.Equal(RunStatus.Interrupted, RunManifest.Read(folder).Status);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        Assert.Single(database.Records());
    }

    [Fact]
    public void MistakesAreToldWhereTheyAreMade()
    {
        Assert.Throws<ArgumentException>(() => new RunWriter(_folder.Path, "mine"));
        Assert.Throws<ArgumentException>(() => new RunWriter(_folder.Path, "mine", "a", "a"));
        using RunWriter writer = new(_folder.Path, "mine", "fc1", "fc2");
        Assert.Contains("did you mean 'fc1'?", Assert.Throws<ArgumentException>(() => writer.Write(0, "fc", RecordedKind.Weight, [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Write(0, "fc1", RecordedKind.Weight, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(-1, "fc1", RecordedKind.Weight, [1]));
        Assert.Throws<ArgumentException>(() => writer.Write(new StepRecord(0, -1, 0, 0)));
    }
}
