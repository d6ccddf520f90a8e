using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>An object whose field names are paths into the spec, such as <c>sweep</c> and <c>when</c>.</summary>
internal sealed class PathMapShape<TEntry, TValue>(
    SpecShape<TValue> item, Func<SpecPath, TValue, TEntry> make, Func<TEntry, (SpecPath Path, TValue Value)> split) : SpecShape<ValueList<TEntry>>
{
    public override string Expected => "an object whose field names are paths, like { \"model.hidden.depth\": ... }";

    public override ValueList<TEntry> Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        var entries = new List<TEntry>();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            SpecPath here = path.Field(property.Name);
            SpecPath key;
            try
            {
                key = SpecPath.Parse(property.Name);
            }
            catch (SpecException e)
            {
                throw new SpecException(here, e.Problem);
            }
            entries.Add(make(key, item.Read(property.Value, here)));
        }
        return new ValueList<TEntry>(entries);
    }

    public override JsonNode Write(ValueList<TEntry> entries)
    {
        var json = new JsonObject();
        foreach ((SpecPath path, TValue entry) in entries.Select(split))
        {
            json[path.ToString()] = item.Write(entry);
        }

        return json;
    }

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "object", ["additionalProperties"] = item.Schema(definitions) };
}
