using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// A list of <paramref name="minItems"/> to <paramref name="maxItems"/> items of one shape, none of them twice where <paramref name="unique"/>.
/// </summary>
internal sealed class ListShape<T>(SpecShape<T> item, int minItems = 0, bool unique = false, int maxItems = int.MaxValue) : SpecShape<ValueList<T>>
{
    public override string Expected => minItems > 0 ? "a list that is not empty" : "a list";

    public override ValueList<T> Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Mismatch(json, path);
        }

        if (json.GetArrayLength() < minItems)
        {
            throw new SpecException(path, $"expected {Expected}, found an empty one");
        }

        if (json.GetArrayLength() > maxItems)
        {
            throw new SpecException(
                path, string.Create(CultureInfo.InvariantCulture, $"expected a list of at most {maxItems:N0}, found one of {json.GetArrayLength():N0}; leave some out"));
        }

        var items = new List<T>();
        foreach (JsonElement element in json.EnumerateArray())
        {
            T read = item.Read(element, path.Item(items.Count));
            if (unique && items.Contains(read))
            {
                throw new SpecException(path.Item(items.Count), $"{Shortened.Of(element.GetRawText())} is listed twice; remove one");
            }

            items.Add(read);
        }
        return new ValueList<T>(items);
    }

    public override JsonNode Write(ValueList<T> value) => new JsonArray([.. value.Select(item.Write)]);

    public override JsonObject Schema(JsonObject definitions)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema(definitions) };
        if (minItems > 0)
        {
            schema["minItems"] = minItems;
        }

        if (maxItems < int.MaxValue)
        {
            schema["maxItems"] = maxItems;
        }

        if (unique)
        {
            schema["uniqueItems"] = true;
        }

        return schema;
    }
}
