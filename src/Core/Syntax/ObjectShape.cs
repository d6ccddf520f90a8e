using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// A record as a JSON object, told by its field table. Fields that are absent keep the value they have in <paramref name="defaults"/>;
/// <paramref name="checkGiven"/> refuses fields that are given but have no place beside the others, and
/// <paramref name="complete"/> then fills defaults that depend on other fields and checks what no single field can.
/// </summary>
internal sealed class ObjectShape<T>(
    T defaults, IReadOnlyList<SpecField<T>> fields, IReadOnlyList<FieldRule>? rules = null, Func<T, SpecPath, T>? complete = null,
    Action<T, IReadOnlyCollection<string>, SpecPath>? checkGiven = null) : SpecShape<T>
{
    public override string Expected => $"an object with {string.Join(", ", fields.Select(f => f.Name))}";

    /// <summary>Names of all fields, in the order of the table.</summary>
    public IReadOnlyList<string> Names { get; } = [.. fields.Select(f => f.Name)];

    /// <summary>Names of the fields that must be given.</summary>
    public IReadOnlyList<string> RequiredNames { get; } = [.. fields.Where(f => f.Required).Select(f => f.Name)];

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        var given = json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        foreach (string name in given.Keys)
        {
            if (!Names.Contains(name))
            {
                throw new SpecException(path.Field(name), $"unknown field; {NearestName.Hint(name, Names)}");
            }
        }
        foreach (FieldRule rule in rules ?? [])
        {
            rule.Check(given.Keys, path);
        }

        T value = defaults;
        foreach (SpecField<T> field in fields)
        {
            if (given.TryGetValue(field.Name, out JsonElement element))
            {
                value = field.Read(value, element, path.Field(field.Name));
            }
            else if (field.Required)
            {
                throw new SpecException(path.Field(field.Name), $"this field is missing; add it ({field.Description})");
            }
        }
        checkGiven?.Invoke(value, given.Keys, path);
        return complete is null ? value : complete(value, path);
    }

    public override JsonNode Write(T value)
    {
        var json = new JsonObject();
        foreach (SpecField<T> field in fields)
        {
            if (field.Write(value) is { } node)
            {
                json[field.Name] = node;
            }
        }
        return json;
    }

    public override JsonObject Schema(JsonObject definitions)
    {
        var properties = new JsonObject();
        foreach (SpecField<T> field in fields)
        {
            JsonObject schema = field.Schema(definitions);
            schema["description"] = field.Description;
            if (!field.Required && field.Write(defaults) is { } standard)
            {
                schema["default"] = standard;
            }

            properties[field.Name] = schema;
        }
        var json = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (RequiredNames.Count > 0)
        {
            json["required"] = new JsonArray([.. RequiredNames.Select(n => (JsonNode)n)]);
        }

        if (rules is { Count: > 0 })
        {
            json["allOf"] = new JsonArray([.. rules.Select(r => (JsonNode)r.Schema())]);
        }

        return json;
    }
}
