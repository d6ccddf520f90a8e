using GpuGrad.Experiments;
using GpuGrad.Remedies;
using GpuGrad.Syntax;

namespace GpuGrad.Cures;

/// <summary>Remedies applied to a net.</summary>
/// <param name="Remedies">The remedies, in the order in which they were applied; none for the net as it is.</param>
/// <param name="Assignments">What they set, in this order.</param>
/// <param name="Document">The experiment with them.</param>
/// <param name="Spec">The same, resolved.</param>
internal sealed record Treatment(IReadOnlyList<Remedy> Remedies, IReadOnlyList<SpecAssignment> Assignments, SpecDocument Document, ExperimentSpec Spec)
{
    /// <summary>What people call it.</summary>
    public string Name => Remedies.Count == 0 ? "as it is" : string.Join(" + ", Remedies.Select(remedy => remedy.Name));

    /// <summary>
    /// What makes the net this one, each <c>path=value</c>: the assignments, or where they rewrite layers the whole list, so that they
    /// mean the same whichever defaults the experiment's document spells out.
    /// </summary>
    public IReadOnlyList<string> Settings => Assignments.Any(IsOfLayers)
        ? [.. Assignments.Where(assignment => !IsOfLayers(assignment)).Select(assignment => assignment.ToString()),
        $"{LayerEntry.List}={Document.Find(LayerEntry.List)!.ToJsonString()}"]
        : [.. Assignments.Select(assignment => assignment.ToString())];

    /// <summary>A net as it is.</summary>
    /// <exception cref="SpecException">The document is wrong.</exception>
    public static Treatment None(SpecDocument document) => new([], [], document, document.Resolve());

    /// <summary>Remedies of different kinds applied to an untreated net, in the order of their kinds; null where one of them has nothing to change.</summary>
    /// <exception cref="SpecException">The spec refuses what comes of it.</exception>
    public static Treatment? Of(Treatment untreated, params IReadOnlyList<Remedy> remedies)
    {
        Treatment treated = untreated with { Remedies = [.. remedies.OrderBy(remedy => remedy.Kind)] };
        foreach (Remedy remedy in treated.Remedies)
        {
            IReadOnlyList<SpecAssignment> made = remedy.Change(treated.Document, treated.Spec);
            SpecDocument document = made.Aggregate(treated.Document, (changed, assignment) => changed.Set(assignment.Path, assignment.Value));
            ExperimentSpec spec = document.Resolve();
            if (spec == treated.Spec)
            {
                return null;
            }

            treated = treated with { Assignments = Join(treated.Assignments, made), Document = document, Spec = spec };
        }

        return treated;
    }

    // An assignment that a later one overwrites says nothing.
    private static IReadOnlyList<SpecAssignment> Join(IReadOnlyList<SpecAssignment> earlier, IReadOnlyList<SpecAssignment> later) =>
        [.. earlier.Where(e => !later.Any(l => SpecPath.Parse(e.Path).IsWithin(SpecPath.Parse(l.Path)))), .. later];

    private static bool IsOfLayers(SpecAssignment assignment) => assignment.Path.StartsWith(LayerEntry.List, StringComparison.Ordinal);
}
