using GpuGrad.Experiments;
using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>Something that often cures a net whose gradient vanishes or explodes.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it changes.</param>
/// <param name="Why">Why it helps, in one sentence.</param>
/// <param name="Change">The assignments it makes on a document, whose spec comes with it, other remedies having changed both before; empty where there is
/// nothing for it to change.</param>
internal sealed record Remedy(string Name, RemedyKind Kind, string Why, Func<SpecDocument, ExperimentSpec, IReadOnlyList<SpecAssignment>> Change)
{
    /// <summary>A remedy whose assignments are the same for every net.</summary>
    internal static Remedy Fixed(string name, RemedyKind kind, string why, params SpecAssignment[] assignments) =>
        new(name, kind, why, (_, _) => assignments);
}
