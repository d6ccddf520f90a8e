using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>Any JSON value, immutable and compared by value (4 equals 4.0), for swept values and conditions.</summary>
internal sealed class JsonLiteral : IEquatable<JsonLiteral>
{
    private readonly string _json;

    /// <summary>Keeps the JSON text of <paramref name="json"/>; throws <see cref="System.Text.Json.JsonException"/> where it is no JSON.</summary>
    public JsonLiteral(string json) => _json = JsonNode.Parse(json)?.ToJsonString() ?? "null";

    /// <summary>A fresh node of this value; null for JSON null.</summary>
    public JsonNode? ToNode() => JsonNode.Parse(_json);

    /// <summary>Short text for labels: text without quotes, an object as <c>(field=value)</c>, with its kind before where it has one.</summary>
    public string Label => LabelOf(ToNode());

    /// <inheritdoc/>
    public bool Equals(JsonLiteral? other) => other is not null && JsonNode.DeepEquals(ToNode(), other.ToNode());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonLiteral);

    // Equal numbers may be spelt differently (4, 4.0, 4e0), so only the kind of value can go into the hash.
    /// <inheritdoc/>
    public override int GetHashCode() => ToNode()?.GetValueKind().GetHashCode() ?? 0;

    /// <summary>The JSON text.</summary>
    public override string ToString() => _json;

    private static string LabelOf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject o =>
            $"{(o["kind"] is JsonValue kind ? LabelOf(kind) : "")}({string.Join(" ", o.Where(p => p.Key != "kind").Select(p => $"{p.Key}={LabelOf(p.Value)}"))})",
        JsonValue v when v.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(),
    };
}
