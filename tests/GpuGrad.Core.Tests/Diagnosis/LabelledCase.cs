using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>A net of which it is known what is wrong with it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Label">The verdict that must be given; null for a healthy net, on which there must be none.</param>
/// <param name="Also">Verdicts that are true too.</param>
/// <param name="Spec">The spec, over data of <see cref="ClusterData"/> or of the generator that it names.</param>
/// <param name="Document">What the spec was read from.</param>
internal sealed record LabelledCase(string Name, VerdictKind? Label, IReadOnlyList<VerdictKind> Also, ExperimentSpec Spec, SpecDocument Document)
{
    // One worker: a barrier between two costs more than a layer of these nets where the machine is shared.
    private static readonly Lazy<ComputeDevice> s_device = new(() => ComputeDevice.Open(DeviceSelector.Parse("cpu:1")));

    /// <summary>The cases of a file beside the tests; what a case leaves out of its spec is the same for all.</summary>
    public static IReadOnlyList<LabelledCase> Load(string file)
    {
        JsonNode json = JsonNode.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Diagnosis", file)),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        return [.. json.AsArray().Select(node => Read(node!))];
    }

    /// <summary>
    /// Trains the net and says what is found; on <paramref name="data"/>, where the case names no generator. Of a healthy net only the
    /// verdicts, what looked wrong having been tried.
    /// </summary>
    public IReadOnlyList<Verdict> Diagnose(Dataset data)
    {
        using var folder = new TemporaryFolder();
        var runner = new ExperimentRunner(s_device.Value, folder.Path) { Trials = Label is null ? new CureSettings() : null };
        Dataset used = Spec.Data.Source is DataSource.FashionMnist ? data : DatasetCatalog.Load(Spec.Data.Source, "");
        RunOutcome outcome =
            runner.Run(new SpecVariant(Spec, new Dictionary<string, JsonNode>(), ""), used, group: null, TestContext.Current.CancellationToken);
        RunManifest manifest = RunManifest.Read(outcome.Folder.ManifestPath);
        return Label is null ? manifest.Verdicts! : [.. manifest.Verdicts!, .. manifest.Notes!];
    }

    private static LabelledCase Read(JsonNode node)
    {
        string name = (string)node["name"]!;
        string label = (string)node["label"]!;
        JsonObject train = node["train"]?.DeepClone().AsObject() ?? [];
        train["steps"] ??= 120;
        var spec = new JsonObject
        {
            ["name"] = "labelled",
            ["seed"] = node["seed"]?.DeepClone() ?? 1,
            ["data"] = node["data"]?.DeepClone() ?? new JsonObject { ["batch"] = 32 },
            ["model"] = node["model"]!.DeepClone(),
            ["train"] = train,
            ["record"] = new JsonObject { ["every"] = node["every"]?.DeepClone() ?? 10, ["startSamples"] = 0 },
        };
        return new LabelledCase(
            name,
            label == "healthy" ? null : Kind(label),
            [.. node["also"]?.AsArray().Select(also => Kind((string)also!)) ?? []],
            ExperimentSpec.Parse(spec.ToJsonString(), name),
            SpecDocument.Parse(spec.ToJsonString(), name));
    }

    private static VerdictKind Kind(string spelling) => JsonSerializer.Deserialize<VerdictKind>(JsonSerializer.Serialize(spelling));
}
