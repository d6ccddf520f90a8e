using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Reports;

/// <summary>A field in which nets of a comparison differ.</summary>
/// <param name="Path">Its path in the spec, or what it is (device, versions, data) where it is none of the spec's.</param>
/// <param name="Values">Its value in each net; null where the net has no such field.</param>
internal record SpecDifference(string Path, IReadOnlyList<JsonNode?> Values)
{
    /// <summary>Whether it stands in the spec, where it decides what is trained.</summary>
    public bool IsOfTraining => Path.Split('.', '[')[0] is "data" or "model" or "train";

    /// <summary>The value of a net for people.</summary>
    public string Label(int net) => Values[net] is { } value ? new JsonLiteral(value.ToJsonString()).Label : "not set";
}

/// <summary>Where the nets of a comparison differ.</summary>
internal static class SpecDifferences
{
    /// <summary>The field in which the runs of one net differ.</summary>
    public const string Seed = "seed";

    /// <summary>All fields that differ, in the order in which they stand; a whole object or list where one net lacks it or it is of another kind.</summary>
    /// <param name="nets">A run of each net.</param>
    public static IReadOnlyList<SpecDifference> Of(IReadOnlyList<ComparedRun> nets)
    {
        List<SpecDifference> found = [];
        Walk("", [.. nets.Select(run => run.Manifest.Spec)], found);
        Besides("device", run => $"{run.Manifest.Device.Selector} ({run.Manifest.Device.Name})");
        Besides("versions", run => run.Manifest.Versions.Gpugrad);
        // The same source may hold other data: a folder that was changed between two runs.
        if (!found.Exists(difference => difference.Path.StartsWith("data.source", StringComparison.Ordinal)))
        {
            Besides("contents of the data", run => run.Manifest.DataSha256 is { Length: > 12 } hash ? $"SHA-256 {hash[..12]}…" : null);
        }

        return found;

        void Besides(string what, Func<ComparedRun, string?> pick)
        {
            JsonNode?[] values = [.. nets.Select(run => pick(run) is { } text ? (JsonNode?)JsonValue.Create(text) : null)];
            if (!AllEqual(values))
            {
                found.Add(new SpecDifference(what, values));
            }
        }
    }

    private static void Walk(string path, IReadOnlyList<JsonNode?> nodes, List<SpecDifference> found)
    {
        if (AllEqual(nodes))
        {
            return;
        }

        if (nodes.All(node => node is JsonObject))
        {
            foreach (string field in nodes.SelectMany(node => ((JsonObject)node!).Select(member => member.Key)).Distinct())
            {
                string inside = path.Length == 0 ? field : $"{path}.{field}";
                if (inside is not (Seed or "$schema" or "description" or "sweep"))
                {
                    Walk(inside, [.. nodes.Select(node => node![field])], found);
                }
            }
        }
        else if (nodes[0] is JsonArray { Count: var count } && nodes.All(node => node is JsonArray list && list.Count == count))
        {
            for (int i = 0; i < count; i++)
            {
                Walk(FormattableString.Invariant($"{path}[{i}]"), [.. nodes.Select(node => node![i])], found);
            }
        }
        else
        {
            found.Add(new SpecDifference(path, nodes));
        }
    }

    private static bool AllEqual(IReadOnlyList<JsonNode?> nodes) => nodes.All(node => JsonNode.DeepEquals(node, nodes[0]));
}
