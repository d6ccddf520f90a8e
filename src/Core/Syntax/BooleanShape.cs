using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>true or false.</summary>
internal sealed class BooleanShape : SpecShape<bool>
{
    public override string Expected => "true or false";

    public override bool Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(bool value) => JsonValue.Create(value);

    public override JsonObject Schema(JsonObject definitions) => new() { ["type"] = "boolean" };
}
