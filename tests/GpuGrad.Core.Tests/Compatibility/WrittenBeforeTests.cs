using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Compatibility;

/// <summary>
/// An experiment file and the run folder that came of it in November 2026, which every later version reads. The files are never written again.
/// </summary>
public class WrittenBeforeTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Compatibility", "written-2026-11");

    [Fact]
    public void TheSpecResolvesAsTheRunKeptIt()
    {
        ExperimentSpec spec = SpecDocument.Load(Path.Combine(s_folder, "experiment.json")).Resolve();
        RunManifest manifest = RunManifest.Read(RunFolder.Open(Path.Combine(s_folder, "run")).ManifestPath);

        Assert.Equal(ExperimentSpec.Parse(manifest.Spec.ToJsonString(), "run.json"), spec);
    }

    [Fact]
    public void TheManifestTellsHowItEnded()
    {
        RunManifest manifest = RunManifest.Read(RunFolder.Open(Path.Combine(s_folder, "run")).ManifestPath);

        Assert.Equal(
            (RunStatus.Finished, 60L, "cpu", 0.0965), (manifest.Status, manifest.Steps, manifest.Device.Selector, manifest.FinalMetrics["testAccuracy"]));
        Assert.All(manifest.Expectations, expectation => Assert.True(expectation.Passed));
        Assert.Equal([VerdictKind.Vanishing, VerdictKind.NotLearning], manifest.Verdicts!.Select(verdict => verdict.Kind));
        Assert.Equal(7, manifest.Theory!.Layers.Count);
    }

    [Fact]
    public void TheDatabaseAndTheCheckpointAreRead()
    {
        // A reader of a database in WAL mode writes beside it.
        using TemporaryFolder copy = new();
        RunFolder run = RunFolder.Open(Path.Combine(s_folder, "run"));
        File.Copy(run.DatabasePath, copy["run.db"]);
        using RunDatabaseReader database = RunDatabaseReader.Open(copy["run.db"]);

        Assert.Equal(7, database.Layers().Count);
        Assert.Equal([0, 10, 20, 30, 40, 50], database.Steps().Select(step => step.Step));
        Assert.Equal(252, database.Records().Count());
        Assert.Equal(1.4226641733133478e-05, database.Records(0).Single(r => r is { Layer: 0, Kind: RecordedKind.Delta }).Statistics.Norm);
        Assert.Equal(128, database.Records(0).Single(r => r is { Layer: 0, Kind: RecordedKind.Delta }).Histogram.Total);
        Assert.Equal(35, database.Directions().Count());
        Assert.Equal([8, 784], SafetensorsReader.Read(run.FinalCheckpointPath).Tensors.Single(tensor => tensor.Name == "0.weight").Shape);
    }

    [Fact]
    public void ItIsDiagnosedAsItWas()
    {
        using TemporaryFolder copy = new();
        RunFolder run = RunFolder.Open(Path.Combine(s_folder, "run"));
        File.Copy(run.ManifestPath, copy["run.json"]);
        File.Copy(run.DatabasePath, copy["run.db"]);

        Assert.Equal(
            [VerdictKind.Vanishing, VerdictKind.NotLearning],
            RunDiagnosis.Of(RunFolder.Open(copy.Path)).Untried("since this is a test").Verdicts.Select(verdict => verdict.Kind));
    }
}
