using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Layers;
using GpuGrad.Syntax;

namespace GpuGrad.Cures;

/// <summary>An entry of <c>model.layers</c> as its document writes it, those inside blocks too.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Json">A copy of it.</param>
/// <param name="Layer">The layer that it is read as.</param>
/// <param name="Next">The layer after it in the same list; null for the last.</param>
internal sealed record LayerEntry(string Path, JsonObject Json, Layer Layer, Layer? Next)
{
    /// <summary>Where the list is.</summary>
    public const string List = "model.layers";

    /// <summary>Every entry but the output layer, in order, a block before what it holds.</summary>
    public static IEnumerable<LayerEntry> Hidden(SpecDocument document)
    {
        JsonArray layers = (JsonArray)document.Find(List)!;
        return Of(layers, List).Where(entry => entry.Path != PathOf(List, layers.Count - 1));
    }

    /// <summary>
    /// A copy of a list in which layers are followed by another where <paramref name="wanted"/> says so of one and the next, those inside blocks too.
    /// </summary>
    public static JsonArray Insert(JsonArray entries, Func<Layer, Layer?, bool> wanted, Func<JsonObject> make)
    {
        JsonArray result = [];
        foreach (LayerEntry entry in InList(entries, List))
        {
            if (entry.Layer.Treated.Body is { } body)
            {
                entry.Json[body] = Insert((JsonArray)entry.Json[body]!, wanted, make);
            }

            result.Add(entry.Json);
            if (wanted(entry.Layer, entry.Next))
            {
                result.Add(make());
            }
        }

        return result;
    }

    private static IEnumerable<LayerEntry> Of(JsonArray entries, string list) =>
        InList(entries, list).SelectMany(entry => (IEnumerable<LayerEntry>)
            [entry, .. entry.Layer.Treated.Body is { } body ? Of((JsonArray)entry.Json[body]!, $"{entry.Path}.{body}") : []]);

    private static IEnumerable<LayerEntry> InList(JsonArray entries, string list)
    {
        Layer[] layers = [.. entries.Select((entry, i) => LayerKinds.Shape.Read(entry.Deserialize<JsonElement>(), SpecPath.Parse(PathOf(list, i))))];
        return layers.Select((layer, i) => new LayerEntry(
            PathOf(list, i), (JsonObject)entries[i]!.DeepClone(), layer, i + 1 < layers.Length ? layers[i + 1] : null));
    }

    private static string PathOf(string list, int index) => FormattableString.Invariant($"{list}[{index}]");
}
