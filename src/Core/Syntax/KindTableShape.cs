using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// Records told apart by a <c>kind</c> that may be left out, written as one object: kinds that take a field of the same name
/// share it, so that a file can change its kind and keep the rest. The first kind is the usual one, and no field is required.
/// </summary>
/// <param name="description">What the kind decides.</param>
/// <param name="kinds">The kinds.</param>
/// <param name="order">The fields in the order in which they are written and checked; others come after.</param>
internal sealed class KindTableShape<T>(string description, IReadOnlyList<KindCase<T>> kinds, IReadOnlyList<string> order) : SpecShape<T>
    where T : class
{
    private const string Kind = "kind";

    private readonly ChoiceShape<KindCase<T>> _kind = new(new NameTable<KindCase<T>>([.. kinds.Select(k => (k.Name, k))]));
    private readonly string[] _fields = [.. order.Union(kinds.SelectMany(k => k.Fields).Select(f => f.Name))];

    public override string Expected => $"an object with {string.Join(", ", Names)}";

    private string[] Names => [Kind, .. _fields];

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        var given = json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        if (given.Keys.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw new SpecException(path.Field(unknown), $"unknown field; {NearestName.Hint(unknown, Names)}");
        }

        KindCase<T> kind = given.TryGetValue(Kind, out JsonElement named) ? _kind.Read(named, path.Field(Kind)) : kinds[0];
        T value = kind.Usual;
        foreach (string name in _fields.Where(given.ContainsKey))
        {
            if (kind.Find(name) is { } own)
            {
                value = own.Read(value, given[name], path.Field(name));
            }
            else
            {
                // A value that suits no kind is told before a field that does not suit this one.
                (KindCase<T> taker, SpecField<T> field) = Takers(name)[0];
                field.Read(taker.Usual, given[name], path.Field(name));
            }
        }

        if (given.Keys.FirstOrDefault(name => name != Kind && kind.Find(name) is null) is { } lacking)
        {
            string known = string.Join(", ", kind.Fields.Select(f => f.Name));
            string others = string.Join(" or ", Takers(lacking).Select(t => t.Kind.Name));
            throw new SpecException(path.Field(lacking), $"{kind.Name} has no {lacking}, only {known}; remove it or choose {others}");
        }

        return kind.Complete(value, path);
    }

    public override JsonNode Write(T value) => Write(kinds.First(k => k.Holds(value)), value);

    public override JsonObject Schema(JsonObject definitions)
    {
        JsonObject kind = _kind.Schema(definitions);
        kind["description"] = description;
        kind["default"] = kinds[0].Name;
        var properties = new JsonObject { [Kind] = kind };
        JsonObject usual = Write(kinds[0], kinds[0].Usual);
        foreach (string name in _fields)
        {
            JsonObject schema = Takers(name)[0].Field.Schema(definitions);
            schema["description"] = Describe(Takers(name));
            if (usual[name] is { } standard)
            {
                schema["default"] = standard.DeepClone();
            }

            properties[name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private JsonObject Write(KindCase<T> kind, T value)
    {
        var json = new JsonObject { [Kind] = kind.Name };
        foreach (string name in _fields)
        {
            if (kind.Find(name)?.Write(value) is { } node)
            {
                json[name] = node;
            }
        }

        return json;
    }

    private (KindCase<T> Kind, SpecField<T> Field)[] Takers(string name) =>
        [.. from kind in kinds let field = kind.Find(name) where field is not null select (kind, field)];

    // What the field is, with the kinds that take it unless all do, and what it is by default where that depends on the kind.
    private string Describe((KindCase<T> Kind, SpecField<T> Field)[] takers)
    {
        string text = string.Join(" ", takers.GroupBy(t => t.Field.Description, t => t.Kind.Name)
            .Select(same => same.Count() == kinds.Count ? same.Key : $"{same.Key} {string.Join(", ", same)}."));
        var defaults = takers.GroupBy(t => t.Field.Write(t.Kind.Usual)?.ToJsonString(), t => t.Kind.Name).ToList();
        if (defaults.Count == 1)
        {
            return text;
        }

        // Where most share a default they are "the others".
        var most = defaults.FirstOrDefault(same => 2 * same.Count() > takers.Length);
        IEnumerable<string> told = defaults.Where(same => same != most).Select(same => $"{same.Key} for {Listed([.. same])}");
        string all = Listed([.. told, .. most is null ? (string[])[] : [$"{most.Key} for the others"]]);
        return $"{text}{(text.EndsWith('.') ? "" : ";")} {all}, unless given.";
    }

    private static string Listed(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
