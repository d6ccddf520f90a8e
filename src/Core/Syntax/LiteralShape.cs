using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>Any JSON value but null: it is judged where it is put, not where it stands.</summary>
internal sealed class LiteralShape : SpecShape<JsonLiteral>
{
    public override string Expected => "a value other than null";

    public override JsonLiteral Read(JsonElement json, SpecPath path) =>
        json.ValueKind != JsonValueKind.Null ? new JsonLiteral(json.GetRawText()) : throw Mismatch(json, path);

    public override JsonNode Write(JsonLiteral value) => value.ToNode()!;

    public override JsonObject Schema(JsonObject definitions) => new() { ["not"] = new JsonObject { ["type"] = "null" } };
}
