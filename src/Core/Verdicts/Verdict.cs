using System.Diagnostics;
using System.Text.Json.Serialization;

namespace GpuGrad.Verdicts;

/// <summary>Something that is wrong with a run, and how one can see it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Sureness">How sure it is, 0.5 to 1: see <see cref="GpuGrad.Verdicts.Sureness"/>.</param>
/// <param name="Finding">What was seen, in one sentence.</param>
/// <param name="Cause">Why, in one sentence.</param>
/// <param name="Cure">What cured it when it was tried on this net, that nothing did, or what usually does where nothing was tried, and why not.</param>
/// <param name="Evidence">The figures, the telling ones first.</param>
internal sealed record Verdict(
    VerdictKind Kind,
    VerdictSeverity Severity,
    double Sureness,
    string Finding,
    string Cause,
    string Cure,
    IReadOnlyList<VerdictEvidence> Evidence)
{
    /// <summary>The kind of the verdict in the same list that this one is a consequence of; null for a root cause.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public VerdictKind? Follows { get; init; }

    /// <summary>What to do about it, the best first: what was tried on this net and helped. Empty for a consequence.</summary>
    public IReadOnlyList<VerdictOption> Options { get; init; } = [];

    /// <summary>The layers that the figures are of.</summary>
    public IReadOnlyList<string> Layers => [.. Evidence.Select(e => e.Layer).OfType<string>().Distinct()];

    /// <summary>The steps that the figures are of, rising.</summary>
    public IReadOnlyList<long> Steps => [.. Evidence.Select(e => e.Step).OfType<long>().Distinct().Order()];

    /// <summary>What people call it.</summary>
    public string Title => TitleOf(Kind);

    /// <summary>What people call a kind of verdict.</summary>
    public static string TitleOf(VerdictKind kind) => kind switch
    {
        VerdictKind.NonFinite => "NaN or infinity",
        VerdictKind.PoorInitialisation => "Poor initialisation",
        VerdictKind.Exploding => "Exploding gradient",
        VerdictKind.Vanishing => "Vanishing gradient",
        VerdictKind.Shattered => "Shattered gradients",
        VerdictKind.Saturated => "Saturated units",
        VerdictKind.Divergence => "Diverging loss",
        VerdictKind.UpdatesTooLarge => "Updates too large",
        VerdictKind.DeadUnits => "Dead units",
        VerdictKind.UpdatesTooSmall => "Updates too small",
        VerdictKind.NotLearning => "Not learning",
        VerdictKind.NothingRecorded => "Nothing recorded",
        _ => throw new UnreachableException($"{kind} has no title."),
    };
}
