using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>A union told apart by its <c>kind</c>: an object, or the kind's name alone where nothing else needs saying.</summary>
internal sealed class KindUnionShape<T>(IReadOnlyList<UnionCase<T>> cases) : SpecShape<T>
{
    private const string Kind = "kind";
    private readonly string[] _names = [.. cases.Select(c => c.Name)];

    public override string Expected => $"a name ({string.Join(", ", _names)}) or an object with a kind";

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            var alone = new JsonObject { [Kind] = json.GetString() };
            return Case(json.GetString()!, path).Read(JsonSerializer.SerializeToElement(alone), path);
        }
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        if (!json.TryGetProperty(Kind, out JsonElement kind))
        {
            throw new SpecException(path.Field(Kind), $"this field is missing; known: {string.Join(", ", _names)}");
        }

        return kind.ValueKind == JsonValueKind.String
            ? Case(kind.GetString()!, path.Field(Kind)).Read(json, path)
            : throw Mismatch(kind, path.Field(Kind));
    }

    public override JsonNode Write(T value)
    {
        UnionCase<T> match = cases.First(c => c.Holds(value));
        JsonObject json = match.Write(value);
        // What the name alone reads back to needs no object.
        return match.NameSuffices && EqualityComparer<T>.Default.Equals(Plain(match), value) ? match.Name : json;
    }

    public override JsonObject Schema(JsonObject definitions)
    {
        JsonNode[] alone = [.. cases.Where(c => c.NameSuffices).Select(c => (JsonNode)c.Name)];
        return new JsonObject
        {
            ["anyOf"] = new JsonArray([new JsonObject { ["enum"] = new JsonArray(alone) }, .. cases.Select(c => c.Schema(definitions))]),
        };
    }

    // The value that the name alone stands for.
    private static T Plain(UnionCase<T> single) =>
        single.Read(JsonSerializer.SerializeToElement(new JsonObject { [Kind] = single.Name }), SpecPath.Root);

    private UnionCase<T> Case(string name, SpecPath path) => cases.FirstOrDefault(c => c.Name == name)
        ?? throw new SpecException(path, $"unknown kind '{name}'; {NearestName.Hint(name, _names)}");
}
