using System.Text.Json.Nodes;
using GpuGrad.Experiments;

namespace GpuGrad.Cures;

/// <summary>An entry of <c>model.layers</c> as its document writes it, those inside residual blocks too.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Entry">A copy of it.</param>
/// <param name="Next">The entry after it in the same list; null for the last.</param>
internal sealed record LayerPlace(string Path, JsonObject Entry, JsonObject? Next)
{
    /// <summary>Where the list is.</summary>
    public const string List = "model.layers";

    private const string Residual = "residual";

    /// <summary>Whether the entry is of a kind.</summary>
    public bool Is(string key) => Entry.ContainsKey(key);

    /// <summary>Every entry but the output layer, in order, a block before what it holds.</summary>
    public static IEnumerable<LayerPlace> Hidden(SpecDocument document)
    {
        JsonArray layers = (JsonArray)document.Find(List)!;
        return Of(layers, List).Where(place => place.Path != PathOf(List, layers.Count - 1));
    }

    /// <summary>
    /// A copy of the list in which entries are followed by another where <paramref name="wanted"/> says so, those inside residual blocks too.
    /// </summary>
    public static JsonArray Insert(JsonArray entries, Func<JsonObject, JsonObject?, bool> wanted, Func<JsonObject> make)
    {
        JsonArray result = [];
        for (int i = 0; i < entries.Count; i++)
        {
            JsonObject copy = (JsonObject)entries[i]!.DeepClone();
            if (copy[Residual] is JsonArray body)
            {
                copy[Residual] = Insert(body, wanted, make);
            }

            result.Add(copy);
            if (wanted(copy, i + 1 < entries.Count ? (JsonObject)entries[i + 1]! : null))
            {
                result.Add(make());
            }
        }

        return result;
    }

    private static IEnumerable<LayerPlace> Of(JsonArray entries, string list)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            JsonObject entry = (JsonObject)entries[i]!;
            string path = PathOf(list, i);
            yield return new LayerPlace(path, entry, i + 1 < entries.Count ? (JsonObject)entries[i + 1]! : null);
            foreach (LayerPlace inner in entry[Residual] is JsonArray body ? Of(body, $"{path}.{Residual}") : [])
            {
                yield return inner;
            }
        }
    }

    private static string PathOf(string list, int index) => FormattableString.Invariant($"{list}[{index}]");
}
