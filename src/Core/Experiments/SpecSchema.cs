using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Experiments;

/// <summary>The published JSON Schema of experiment files, made from the same field tables that the parser reads with.</summary>
internal static class SpecSchema
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (JSON Schema, draft 2020-12) as indented JSON.</summary>
    public static string ToJson()
    {
        var definitions = new JsonObject();
        JsonObject body = ExperimentSpec.Shape.Schema(definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "GpuGrad experiment",
        };
        foreach ((string key, JsonNode? value) in body)
        {
            schema[key] = value?.DeepClone();
        }

        schema["$defs"] = definitions;
        return schema.ToJsonString(s_indented);
    }
}
