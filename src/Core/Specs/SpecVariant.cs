using System.Text.Json.Nodes;

namespace GpuGrad.Specs;

/// <summary>One run of an experiment: its spec without the sweep, the swept fields (by path) with their values here, and a label such as "depth=4".</summary>
public sealed record SpecVariant(ExperimentSpec Spec, IReadOnlyDictionary<string, JsonNode> Values, string Label);
