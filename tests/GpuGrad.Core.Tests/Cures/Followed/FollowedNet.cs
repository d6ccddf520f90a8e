using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Diagnosis;
using GpuGrad.Data;
using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>A net whose advice is followed: an experiment as its author would write it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Trouble">What is wrong with it, in a word; "none" where nothing is.</param>
/// <param name="Document">The experiment. Tables that it names lie where <see cref="Tables"/> writes them.</param>
/// <param name="Remedy">Lines path=value that are known to help; none where that was not tried.</param>
/// <param name="Data">The data, where the experiment does not name it.</param>
internal sealed record FollowedNet(string Name, string Trouble, SpecDocument Document, IReadOnlyList<string> Remedy, Dataset? Data = null)
{
    // With more rows than the labelled set is tested on: of 64 one is already 1.6 points.
    private static readonly Lazy<Dataset> s_clusters = new(() => ClusterData.Make(seed: 7, testRows: 1024));

    /// <summary>The nets of a file beside the tests.</summary>
    public static IReadOnlyList<FollowedNet> Load(string file)
    {
        JsonNode json = JsonNode.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cures", "Followed", file)),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        return [.. json.AsArray().Select(node => Read(node!))];
    }

    /// <summary>The sick nets of the labelled set, those left out that do not train: one step changes nothing.</summary>
    public static IReadOnlyList<FollowedNet> Labelled(string file) =>
    [
        .. LabelledCase.Load(file)
            .Where(c => c.Label is not null && c.Spec.Train.Steps > 1)
            .Select(c => new FollowedNet(c.Name, c.Label.ToString()!, c.Document, [], c.Spec.Data.Source is DataSource.FashionMnist ? s_clusters.Value : null)),
    ];

    /// <summary>The experiment after <c>--set</c> with each of these lines.</summary>
    /// <exception cref="SpecException">A path is wrong; a value is checked only when the experiment is resolved.</exception>
    public SpecDocument With(IEnumerable<string> lines) => lines.Aggregate(Document, (document, line) =>
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? document.Set(line[..equals], line[(equals + 1)..])
            : throw new SpecException(line, "expected path=value");
    });

    private static FollowedNet Read(JsonNode node)
    {
        string name = (string)node["name"]!;
        return new FollowedNet(
            name,
            (string?)node["trouble"] ?? "none",
            SpecDocument.Parse(node["spec"]!.ToJsonString(), name),
            [.. node["remedy"]?.AsArray().Select(line => (string)line!) ?? []]);
    }
}
