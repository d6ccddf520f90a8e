using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>Something that is off (false, null in C#), on as usual (true), or on with an object's settings.</summary>
internal sealed class SwitchShape<T>(ObjectShape<T> settings) : SpecShape<T?>
    where T : class
{
    public override string Expected => $"false, true or {settings.Expected}";

    public override JsonNode? Absent => JsonValue.Create(false);

    public override T? Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.False => null,
        JsonValueKind.True => Usual(),
        JsonValueKind.Object => settings.Read(json, path),
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(T? value) => value switch
    {
        null => JsonValue.Create(false),
        _ when value.Equals(Usual()) => JsonValue.Create(true),
        _ => settings.Write(value),
    };

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, settings.Schema(definitions)) };

    private T Usual() => settings.Read(JsonSerializer.SerializeToElement(new JsonObject()), SpecPath.Root);
}
