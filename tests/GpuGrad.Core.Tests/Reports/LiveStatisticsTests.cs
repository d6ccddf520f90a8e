using GpuGrad.Core.Tests.Runs;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Reports;

public sealed class LiveStatisticsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWasReadBeforeMakesNoDifference()
    {
        LiveStatistics live = new();
        // As a run that grows, is resumed from before its last steps, and grows again.
        foreach (int steps in (int[])[1, 30, 31, 200, 150, 400])
        {
            string path = Path.Combine(_folder.Path, $"{steps}");
            SyntheticRun grown = new() { HiddenLayers = 3, RecordedSteps = steps, ValuesPerTensor = 60, Kinds = [RecordedKind.Weight, RecordedKind.Delta] };
            RunFolder run = grown.Write(path);
            using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);

            StatisticsGrid grid = live.Read(database, 30), alone = new LiveStatistics().Read(database, 30);

            Assert.Equal(steps, grid.RecordedSteps);
            Assert.Equal(alone.Steps, grid.Steps);
            Assert.All(
                from step in alone.Steps from kind in alone.Kinds from layer in database.Layers() select (kind, step, layer.Id),
                cell => Assert.Equal(
                    database.Statistics(cell.step).Single(s => s.Kind == cell.kind && s.Layer == cell.Id).Statistics, grid[cell.kind, cell.step, cell.Id]));
        }
    }
}
