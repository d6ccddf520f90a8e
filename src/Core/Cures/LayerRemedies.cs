using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>
/// Remedies for a net whose layers are spelled out: they rewrite entries of <c>model.layers</c> or put norms between them. The output layer stays.
/// </summary>
internal static class LayerRemedies
{
    private static readonly string[] s_blocks = ["highway", "denseBlock"];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Remedy> All =
    [
        new("GRU cells", RemedyKind.Gates, "Gates let a cell keep its state, so the gradient passes back in time nearly unchanged.", (document, _) =>
        Cells(document, "gru", ["rnn"])),
        new("LSTM cells with forget bias 1", RemedyKind.Gates,
        "The state of an LSTM is carried on by a sum, and an open forget gate lets the gradient pass back in time.", (document, _) =>
            Cells(document, "lstm", ["rnn", "gru"])),
        new("forget bias 1", RemedyKind.Gates, "A forget gate that starts open lets the gradient pass back in time.",
            (document, _) =>
            [.. LayerPlace.Hidden(document).Where(place => place.Is("lstm")).Select(place => new SpecAssignment($"{place.Path}.forgetBias", "1"))]),
        // A maxout would need layers of another width before it.
        .. NetRemedies.Activations.Where(a => !a.Value.Contains("maxout", StringComparison.Ordinal))
            .Select(a => new Remedy(a.Name, RemedyKind.Activation, a.Why, (document, _) => Activations(document, a.Value, a.Init))),
        .. NetRemedies.Initialisations.Select(
            i => new Remedy(i.Name, RemedyKind.Initialisation, i.Why, (document, _) => Weights(document, i.Value, cellsToo: i.Value != "lsuv"))),
        new("zero biases", RemedyKind.Biases, NetRemedies.ZeroBiasesWhy,
            (document, _) =>
            [.. LayerPlace.Hidden(document).Where(place => place.Is("biasInit")).Select(place => new SpecAssignment($"{place.Path}.biasInit", "zeros"))]),
        new("batch norm", RemedyKind.Normalisation, NetRemedies.BatchNormWhy, (document, _) => Norms(document, "batchNorm")),
        new("layer norm", RemedyKind.Normalisation, NetRemedies.LayerNormWhy, (document, _) => Norms(document, "layerNorm")),
    ];

    private static IReadOnlyList<SpecAssignment> Cells(SpecDocument document, string cell, string[] instead) =>
    [
        .. from place in LayerPlace.Hidden(document)
           from old in instead
           where place.Is(old)
           let others = place.Entry.Where(field => field.Key != old).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
           let units = KeyValuePair.Create(cell, place.Entry[old]?.DeepClone())
           select new SpecAssignment(
               place.Path, new JsonObject(
                   [units, .. others, .. cell == "lstm" ? [KeyValuePair.Create("forgetBias", (JsonNode?)1)] : (KeyValuePair<string, JsonNode?>[])[]])
                   .ToJsonString()),
    ];

    private static IReadOnlyList<SpecAssignment> Activations(SpecDocument document, string activation, string init)
    {
        List<SpecAssignment> made = [];
        foreach (LayerPlace place in LayerPlace.Hidden(document))
        {
            if (place.Is("activation"))
            {
                made.Add(new SpecAssignment($"{place.Path}.activation", activation));
            }

            made.AddRange(s_blocks.Where(place.Is).Select(block => new SpecAssignment($"{place.Path}.{block}.activation", activation)));
        }

        return made.Count == 0 ? [] : [.. made, .. Weights(document, init, cellsToo: false)];
    }

    private static IReadOnlyList<SpecAssignment> Weights(SpecDocument document, string init, bool cellsToo)
    {
        string[] direct = ["dense", "maxout", .. cellsToo ? (string[])["rnn", "gru", "lstm"] : []];
        return
        [
            .. from place in LayerPlace.Hidden(document)
               let inside = s_blocks.FirstOrDefault(place.Is)
               where inside is not null || direct.Any(place.Is)
               select new SpecAssignment(inside is null ? $"{place.Path}.init" : $"{place.Path}.{inside}.init", init),
        ];
    }

    private static IReadOnlyList<SpecAssignment> Norms(SpecDocument document, string norm)
    {
        bool normed = LayerPlace.Hidden(document)
            .Any(place => place.Is("batchNorm") || place.Is("layerNorm") || place.Entry["denseBlock"]?["batchNorm"] is not null);
        bool fits = LayerPlace.Hidden(document).Any(place => FeedsActivation(place.Entry, place.Next));
        return normed || !fits
            ? []
            : [new SpecAssignment(
                LayerPlace.List,
                LayerPlace.Insert((JsonArray)document.Find(LayerPlace.List)!, FeedsActivation, () => new JsonObject { [norm] = new JsonObject() })
                .ToJsonString())];
    }

    private static bool FeedsActivation(JsonObject entry, JsonObject? next) => entry.ContainsKey("dense") && next?.ContainsKey("activation") == true;
}
