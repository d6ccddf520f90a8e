using System.Text.Json.Nodes;

namespace GpuGrad.Experiments;

/// <summary>One run of an experiment: its spec without the sweep, the swept fields (by path) with their values here, and a label such as "depth=4".</summary>
internal sealed record SpecVariant(ExperimentSpec Spec, IReadOnlyDictionary<string, JsonNode> Values, string Label)
{
    /// <summary>The same without expectations as a document, in which fields can be set; as it was written, where it came from one.</summary>
    public SpecDocument Document { get; init; } = SpecDocument.Parse((Spec with { Expect = [] }).ToJson(), Spec.Name);
}
