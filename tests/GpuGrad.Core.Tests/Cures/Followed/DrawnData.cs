using System.Text.Json.Nodes;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Data that nets are drawn over.</summary>
/// <param name="Name">In a word.</param>
/// <param name="Source">As an experiment names it.</param>
/// <param name="Classes">Classes; 0 where the targets are numbers.</param>
/// <param name="Steps">Steps that a recurrent layer reads it in; 0 where it has none.</param>
/// <param name="IsSequence">Whether only recurrent layers read it.</param>
internal sealed record DrawnData(string Name, JsonNode Source, int Classes, int Steps = 0, bool IsSequence = false)
{
    /// <summary>All.</summary>
    public static IReadOnlyList<DrawnData> All { get; } =
    [
        new("images", "fashion-mnist", 10, Steps: 28),
        new("images", "fashion-mnist", 10, Steps: 28),
        Table(Tables.Moons, 2),
        Table(Tables.Clusters, 5),
        Table(Tables.Wide, 6),
        Table(Tables.Teacher, 4),
        Table(Tables.Regression, 0),
        new("adding", new JsonObject { ["kind"] = "adding-problem", ["length"] = 10, ["train"] = 2000, ["test"] = 500 }, 0, Steps: 10, IsSequence: true),
    ];

    private static DrawnData Table(string file, int classes) =>
        new(file, new JsonObject { ["kind"] = "csv", ["path"] = file, ["testShare"] = 0.4 }, classes);
}
