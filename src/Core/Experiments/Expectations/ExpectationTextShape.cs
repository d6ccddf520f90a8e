using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>The text of an expectation, which must parse.</summary>
internal sealed class ExpectationTextShape : SpecShape<string>
{
    public override string Expected => "an expectation such as \"testAccuracy > 0.8 at end\"";

    public override string Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            throw Mismatch(json, path);
        }

        string text = json.GetString()!;
        ExpectationSpec.Use(text, path, static _ => { });
        return text;
    }

    public override JsonNode Write(string value) => JsonValue.Create(value);

    public override JsonObject Schema(JsonObject definitions) => new() { ["type"] = "string" };
}
