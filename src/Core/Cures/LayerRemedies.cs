using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Layers;
using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>
/// Remedies for a net whose layers are spelled out: they rewrite entries of <c>model.layers</c> or put norms between them. The output layer stays.
/// </summary>
internal static class LayerRemedies
{
    /// <summary>All of them, in the order of their kinds.</summary>
    public static readonly IReadOnlyList<Remedy> All =
    [
        .. ((IEnumerable<Remedy>)
        [
            .. LayerKinds.Remedies.Select(Of),
            // A maxout would need layers of another width before it.
            .. NetRemedies.Activations.Where(a => !a.Value.Contains("maxout", StringComparison.Ordinal))
                .Select(a => new Remedy(a.Name, RemedyKind.Activation, a.Why, (document, _) => Activations(document, a.Value, a.Init))),
            .. NetRemedies.Initialisations.Select(
                i => new Remedy(i.Name, RemedyKind.Initialisation, i.Why, (document, _) => Weights(document, i.Value, cellsToo: i.Value != "lsuv"))),
            new("zero biases", RemedyKind.Biases, NetRemedies.ZeroBiasesWhy, (document, _) => Biases(document)),
        ]).OrderBy(remedy => remedy.Kind),
    ];

    private static Remedy Of(LayerRemedy offered) => new(offered.Name, offered.Kind, offered.Why, offered switch
    {
        LayerRemedy.Rewriting rewriting =>
            (document, _) => [.. LayerEntry.Hidden(document).SelectMany(entry => rewriting.Change(entry.Path, entry.Json))],
        LayerRemedy.Normalising normalising => (document, _) => Norms(document, normalising.Norm),
        _ => throw new ArgumentOutOfRangeException(nameof(offered), offered, null),
    });

    private static IReadOnlyList<SpecAssignment> Activations(SpecDocument document, string activation, string init)
    {
        List<SpecAssignment> made =
        [
            .. from entry in LayerEntry.Hidden(document)
               where entry.Layer.Treated.Activation is not null
               select new SpecAssignment($"{entry.Path}.{entry.Layer.Treated.Activation}", activation),
        ];
        return made.Count == 0 ? [] : [.. made, .. Weights(document, init, cellsToo: false)];
    }

    private static IReadOnlyList<SpecAssignment> Weights(SpecDocument document, string init, bool cellsToo) =>
    [
        .. from entry in LayerEntry.Hidden(document)
           let field = entry.Layer.Treated.Init ?? (cellsToo ? entry.Layer.Treated.CellInit : null)
           where field is not null
           select new SpecAssignment($"{entry.Path}.{field}", init),
    ];

    // Where none are given they are zeros, or those that PyTorch gives a cell.
    private static IReadOnlyList<SpecAssignment> Biases(SpecDocument document) =>
    [
        .. from entry in LayerEntry.Hidden(document)
           where entry.Layer.Treated.BiasInit is { } field && entry.Json.ContainsKey(field)
           select new SpecAssignment($"{entry.Path}.{entry.Layer.Treated.BiasInit}", "zeros"),
    ];

    private static IReadOnlyList<SpecAssignment> Norms(SpecDocument document, string norm)
    {
        bool normed = LayerEntry.Hidden(document).Any(entry => entry.Layer.Normalises);
        bool fits = LayerEntry.Hidden(document).Any(entry => FeedsActivation(entry.Layer, entry.Next));
        return normed || !fits
            ? []
            : [new SpecAssignment(
                LayerEntry.List,
                LayerEntry.Insert((JsonArray)document.Find(LayerEntry.List)!, FeedsActivation, () => new JsonObject { [norm] = new JsonObject() })
                .ToJsonString())];
    }

    private static bool FeedsActivation(Layer layer, Layer? next) => layer.Treated.TakesNorm && next is ActivationLayer;
}
