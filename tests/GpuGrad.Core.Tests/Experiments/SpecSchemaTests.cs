using System.Globalization;
using System.Text.Json.Nodes;
using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Experiments;

public class SpecSchemaTests
{
    private static readonly JsonNode s_schema = JsonNode.Parse(SpecSchema.ToJson())!;

    // The objects of an experiment file: their place in the schema, and a path the parser refuses an unknown field at.
    [Theory]
    [InlineData("", "nowhere")]
    [InlineData("/properties/data", "data.nowhere")]
    [InlineData("/properties/model", "model.nowhere")]
    [InlineData("/properties/model/properties/hidden", "model.hidden.nowhere")]
    [InlineData("/properties/train", "train.nowhere")]
    [InlineData("/properties/train/properties/optimizer", "train.optimizer.nowhere")]
    [InlineData("/properties/record", "record.nowhere")]
    [InlineData("/properties/expect/items/anyOf/1", "expect[0].nowhere")]
    public void The_schema_lists_the_fields_that_the_parser_knows(string place, string path)
    {
        SpecDocument document = SpecDocument.Parse("""
            { "model": { "hidden": { "depth": 1, "width": 1 } }, "expect": [ { "expect": "testAccuracy > 0", "when": { "seed": 1 } } ] }
            """, "x");
        document.Resolve();
        JsonNode node = At(place);

        var error = Assert.Throws<SpecException>(() => document.Set(path, "1").Resolve());

        string names = string.Join(", ", node["properties"]!.AsObject().Select(p => p.Key));
        Assert.Equal($"unknown field; known: {names}", error.Problem);
        Assert.False(node["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void The_schema_is_2020_12_demands_the_model_and_states_defaults()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", s_schema["$schema"]!.GetValue<string>());
        Assert.Equal("""["model"]""", s_schema["required"]!.ToJsonString());
        Assert.Equal(128, At("/properties/data/properties/batch/default").GetValue<int>());
        Assert.Equal("error", At("/properties/train/properties/nonFinite/default").GetValue<string>());
    }

    [Fact]
    public void Every_reference_has_its_definition()
    {
        var references = new List<string>();
        Collect(s_schema, references);

        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.NotEmpty(At(r.TrimStart('#')).AsObject()));
        Assert.Contains("#/$defs/layer", references);
    }

    private static JsonNode At(string place) =>
        place.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(s_schema, (node, step) => node is JsonArray ? node[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);

    private static void Collect(JsonNode? node, List<string> references)
    {
        if (node is JsonObject o)
        {
            if (o["$ref"] is { } reference)
            {
                references.Add(reference.GetValue<string>());
            }

            foreach ((_, JsonNode? child) in o)
            {
                Collect(child, references);
            }
        }
        else if (node is JsonArray a)
        {
            foreach (JsonNode? child in a)
            {
                Collect(child, references);
            }
        }
    }
}
