using System.Text.Json.Nodes;
using GpuGrad.Remedies;

namespace GpuGrad.Layers;

/// <summary>Cells through which the gradient passes back in time.</summary>
internal static class RecurrentRemedies
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<LayerRemedy> All =
    [
        new LayerRemedy.Rewriting(
            "GRU cells", RemedyKind.Gates, "Gates let a cell keep its state, so the gradient passes back in time nearly unchanged.",
            (path, entry) => Cell(path, entry, "gru", ["rnn"])),
        new LayerRemedy.Rewriting(
            "LSTM cells with forget bias 1", RemedyKind.Gates,
            "The state of an LSTM is carried on by a sum, and an open forget gate lets the gradient pass back in time.",
            (path, entry) => Cell(path, entry, "lstm", ["rnn", "gru"], KeyValuePair.Create("forgetBias", (JsonNode?)1))),
        new LayerRemedy.Rewriting(
            "forget bias 1", RemedyKind.Gates, "A forget gate that starts open lets the gradient pass back in time.",
            (path, entry) => entry.ContainsKey("lstm") ? [new SpecAssignment($"{path}.forgetBias", "1")] : []),
    ];

    // The same entry with a cell in the place of another.
    private static IEnumerable<SpecAssignment> Cell(
        string path, JsonObject entry, string cell, string[] instead, params KeyValuePair<string, JsonNode?>[] more) =>
        from old in instead
        where entry.ContainsKey(old)
        let units = KeyValuePair.Create(cell, entry[old]?.DeepClone())
        let others = entry.Where(field => field.Key != old).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        select new SpecAssignment(
            path, new JsonObject([units, .. others, .. more.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))]).ToJsonString());
}
