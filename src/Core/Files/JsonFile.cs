using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace GpuGrad.Files;

/// <summary>
/// Reads JSON files that we wrote and somebody may have changed since: beyond what System.Text.Json checks, no list or dictionary has a null where its items
/// have none, no field is given twice, and every text is whole, which values that are kept as JSON would only show when they are used.
/// </summary>
internal static class JsonFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">It is not what it should be; the message names the place in it, such as <c>$.devices[0].ops</c>.</exception>
    /// <exception cref="IOException">As <see cref="InputFile.OpenRead"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="InputFile.OpenRead"/>.</exception>
    public static T Read<T>(string path, JsonSerializerOptions options)
    {
        using FileStream stream = InputFile.OpenRead(path);
        using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        options.MakeReadOnly(populateMissingResolver: true);
        Check(document.RootElement, options.GetTypeInfo(typeof(T)), options, "$");
        try
        {
            return document.RootElement.Deserialize<T>(options) ?? throw new JsonException("it holds null.");
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException or FormatException or OverflowException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static void Check(JsonElement json, JsonTypeInfo? type, JsonSerializerOptions options, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                Text(json.GetString, path);
                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement item) in json.EnumerateArray().Index())
                {
                    CheckItem(item, type is { Kind: JsonTypeInfoKind.Enumerable } list ? list.ElementType : null, options, $"{path}[{index}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in json.EnumerateObject())
                {
                    string name = Text(() => property.Name, path);
                    if (type is { Kind: JsonTypeInfoKind.Dictionary })
                    {
                        CheckItem(property.Value, type.ElementType, options, $"{path}.{name}");
                    }
                    else
                    {
                        Type? declared = type is { Kind: JsonTypeInfoKind.Object }
                            ? type.Properties.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))?.PropertyType
                            : null;
                        Check(property.Value, declared is null ? null : options.GetTypeInfo(declared), options, $"{path}.{name}");
                    }
                }

                break;
        }
    }

    private static void CheckItem(JsonElement item, Type? type, JsonSerializerOptions options, string path)
    {
        if (item.ValueKind == JsonValueKind.Null && type is not null && !typeof(JsonNode).IsAssignableFrom(type) && Nullable.GetUnderlyingType(type) is null)
        {
            throw new JsonException($"{path} is null.");
        }

        Check(item, type is null ? null : options.GetTypeInfo(type), options, path);
    }

    private static string Text(Func<string?> read, string path)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"{path} holds half a Unicode character.", e);
        }
    }
}
