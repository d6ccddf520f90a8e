using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>One name of a table.</summary>
internal sealed class ChoiceShape<T>(NameTable<T> table) : SpecShape<T>
    where T : notnull
{
    public override string Expected => $"one of {string.Join(", ", table.Names)}";

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            throw Mismatch(json, path);
        }

        string name = json.GetString()!;
        return table.TryFind(name, out T? value)
            ? value
            : throw new SpecException(path, $"unknown name '{Shortened.Of(name)}'; {NearestName.Hint(name, table.Names)}");
    }

    public override JsonNode Write(T value) => JsonValue.Create(table.NameOf(value));

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["enum"] = new JsonArray([.. table.Names.Select(n => (JsonNode)n)]) };
}
