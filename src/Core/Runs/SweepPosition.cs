using System.Text.Json.Nodes;

namespace GpuGrad.Runs;

/// <summary>Which run of a sweep this is: a label for people (<c>depth 20</c>), and the swept values by their path in the spec.</summary>
internal sealed record SweepPosition(string Label, IReadOnlyDictionary<string, JsonNode?> Values);
