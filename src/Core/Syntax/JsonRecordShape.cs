using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GpuGrad.Syntax;

/// <summary>A record from outside the house as a JSON object, by System.Text.Json: the properties that it declares itself with a public setter.</summary>
internal sealed class JsonRecordShape<T> : SpecShape<T>
    where T : class, new()
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepOwn } },
    };

    private readonly string[] _names = [.. s_json.GetTypeInfo(typeof(T)).Properties.Select(property => property.Name)];

    public override string Expected => _names.Length == 0 ? "an empty object" : $"an object with {string.Join(", ", _names)}";

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(json, path);
        }

        if (json.EnumerateObject().FirstOrDefault(field => !_names.Contains(field.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new SpecException(path.Field(unknown.Name), $"unknown field; {NearestName.Hint(unknown.Name, _names)}");
        }

        try
        {
            return json.Deserialize<T>(s_json)!;
        }
        catch (JsonException e)
        {
            throw new SpecException(path, e.Message);
        }
    }

    public override JsonNode Write(T value) => JsonSerializer.SerializeToNode(value, s_json)!;

    public override JsonObject Schema(JsonObject definitions) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject([.. _names.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject()))]),
        ["additionalProperties"] = false,
    };

    private static void KeepOwn(JsonTypeInfo type)
    {
        if (type.Type != typeof(T))
        {
            return;
        }

        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider is not PropertyInfo { SetMethod.IsPublic: true } property || property.DeclaringType != typeof(T))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
