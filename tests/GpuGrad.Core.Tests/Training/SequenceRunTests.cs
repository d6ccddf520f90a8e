using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Recording;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Kernels.Devices;
using GpuGrad.Recording;
using GpuGrad.Specs;
using GpuGrad.Theory;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Everything around a run, not only its training, works where targets are numbers and where every step of a sequence has a label.</summary>
public sealed class SequenceRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "kind": "adding-problem", "length": 4, "train": 40, "test": 10 }""", """{ "gru": 4, "steps": 4 }, { "dense": 1 }""")]
    [InlineData("""{ "kind": "adding-problem", "length": 4, "train": 40, "test": 10 }""", """{ "dense": 8 }, { "activation": "relu" }, { "dense": 1 }""")]
    [InlineData("""{ "kind": "copy-memory", "delay": 1, "train": 40, "test": 10 }""", """{ "rnn": 4, "steps": 21, "sequence": true }, { "dense": 10, "steps": 21 }""")]
    public void ARunIsRecordedDiagnosedAndComparedWithTheory(string source, string layers)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            $$"""{ "data": { "source": {{source}}, "batch": 10 }, "model": { "layers": [ {{layers}} ] }, "train": { "steps": 3 }, "record": { "every": 1 } }""", "sequences");
        Dataset dataset = DatasetCatalog.Load(spec.Data.Source, "");
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 1));

        RunOutcome outcome = new ExperimentRunner(device, _folder.Path).Run(
            new SpecVariant(spec, new Dictionary<string, JsonNode>(), ""), dataset, group: null, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Finished, outcome.Manifest.Status);
        Assert.Equal(dataset.Target, RunManifest.Read(outcome.Folder.ManifestPath).Target);
        // So short a run says nothing of what it learns; whatever is said of it names a layer or a step.
        Assert.All(RunDiagnosis.Of(outcome.Folder), verdict => Assert.NotEmpty(verdict.Cause));
        Assert.Equal(outcome.Manifest.Theory!.Layers.Count, TheoryComparison.Measure(device, spec, dataset, seeds: 1).Layers.Count);
    }
}
