using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GpuGrad.Syntax;

/// <summary>Text, with a pattern it must match where one is given.</summary>
internal sealed class TextShape(string expected = "text", string? pattern = null) : SpecShape<string>
{
    public override string Expected => expected;

    public override string Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            throw Mismatch(json, path);
        }

        string text = json.GetString()!;
        // Here, and not in JSON Schema, "$" also matches before a line feed at the end.
        return pattern is null || (Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant) && !(pattern.EndsWith('$') && text.EndsWith('\n')))
            ? text
            : throw Mismatch(json, path);
    }

    public override JsonNode Write(string value) => JsonValue.Create(value);

    public override JsonObject Schema(JsonObject definitions)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }
}
