using System.Text.Json.Nodes;

namespace GpuGrad.Remedies;

/// <summary>A remedy that a kind of layer offers to nets whose layers are spelled out; their output layer stays as it is.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it changes.</param>
/// <param name="Why">Why it helps, in one sentence.</param>
internal abstract record LayerRemedy(string Name, RemedyKind Kind, string Why)
{
    /// <summary>One that rewrites entries of <c>model.layers</c>.</summary>
    /// <param name="Name">What people call it.</param>
    /// <param name="Kind">What it changes.</param>
    /// <param name="Why">Why it helps, in one sentence.</param>
    /// <param name="Change">Of the path of an entry and the entry: what it sets there; nothing where it has nothing to change.</param>
    internal sealed record Rewriting(string Name, RemedyKind Kind, string Why, Func<string, JsonObject, IEnumerable<SpecAssignment>> Change)
        : LayerRemedy(Name, Kind, Why);

    /// <summary>One that puts a norm before each activation of a net that has no norm.</summary>
    /// <param name="Name">What people call it.</param>
    /// <param name="Why">Why it helps, in one sentence.</param>
    /// <param name="Norm">The name of the norm in files.</param>
    internal sealed record Normalising(string Name, string Why, string Norm) : LayerRemedy(Name, RemedyKind.Normalisation, Why);
}
