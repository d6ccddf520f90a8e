using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Layers;

/// <summary>docs/layers.md: its examples are valid, and it has every entry with every field.</summary>
public sealed partial class LayerDocumentTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "layers.md"));

    public static TheoryData<string> Entries => [.. InlineObjects().Matches(s_document).Select(match => match.Groups["code"].Value)];

    public static TheoryData<string> Files => [.. Blocks().Matches(s_document).Select(match => match.Groups["code"].Value)];

    /// <summary>Every entry's name, with each field that the schema gives it.</summary>
    public static TheoryData<string, string> Fields
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (JsonNode? entry in JsonNode.Parse(SpecSchema.ToJson())!["$defs"]!["layer"]!["oneOf"]!.AsArray())
            {
                string[] names = [.. entry!["properties"]!.AsObject().Select(property => property.Key)];
                JsonObject? inner = entry["properties"]![names[0]]!["properties"]?.AsObject();
                foreach (string name in names.Concat(inner?.Select(property => property.Key) ?? []))
                {
                    data.Add(names[0], name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void AnEntryIsALayer(string entry) =>
        Assert.Equal(2, ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{entry}}, { "dense": 10 } ] } }""", "docs/layers.md").Model.Resolve(784, 10).Count);

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileIsAnExperimentOnImages(string file) => Assert.NotEmpty(ExperimentSpec.Parse(file, "docs/layers.md").Model.Resolve(784, 10));

    [Theory]
    [MemberData(nameof(Fields))]
    public void EveryFieldOfEveryEntryIsDescribed(string entry, string field)
    {
        string row = Assert.Single(s_document.Split('\n'), line => line.StartsWith('|') && line.Contains($$"""`{ "{{entry}}":""", StringComparison.Ordinal)
            && line.Contains($"| `{entry}`", StringComparison.Ordinal));

        Assert.Contains($"`{field}`", row, StringComparison.Ordinal);
    }

    [GeneratedRegex("`(?<code>\\{[^`]*\\})`")]
    private static partial Regex InlineObjects();

    [GeneratedRegex(@"```json\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
