using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>A union told apart by which field is there: <c>{ "dense": 256 }</c> or <c>{ "activation": "relu" }</c>.</summary>
/// <param name="cases">The cases.</param>
/// <param name="name">What they are, for messages.</param>
/// <param name="unknownHint">What a message adds about a value that is of none of them.</param>
internal sealed class KeyUnionShape<T>(IReadOnlyList<UnionCase<T>> cases, string name, string unknownHint) : SpecShape<T>
{
    private readonly string[] _names = [.. cases.Select(c => c.Name)];

    public override string Expected => $"an object with {string.Join(" or ", _names)}";

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        UnionCase<T>[] found = [.. cases.Where(c => json.TryGetProperty(c.Name, out _))];
        if (found.Length == 1)
        {
            return found[0].Read(json, path);
        }

        if (found.Length > 1)
        {
            throw new SpecException(path, $"{string.Join(" and ", found.Select(c => c.Name))} cannot stand in one object; write one object for each");
        }

        string first = json.EnumerateObject().Select(p => p.Name).FirstOrDefault() ?? "";
        throw first.Length == 0
            ? new SpecException(path, $"expected {Expected}, found an empty object")
            : new SpecException(path.Field(first), $"expected {Expected}; {NearestName.Hint(first, _names)}");
    }

    public override JsonNode Write(T value) =>
        (cases.FirstOrDefault(c => c.Holds(value)) ?? throw new SpecException(name, $"no {name} of files is a {value!.GetType().Name}{unknownHint}"))
        .Write(value);

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["oneOf"] = new JsonArray([.. cases.Select(c => c.Schema(definitions))]) };
}
