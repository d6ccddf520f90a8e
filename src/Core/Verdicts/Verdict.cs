using System.Diagnostics;
using System.Text.Json.Serialization;
using GpuGrad.Verdicts;

namespace GpuGrad;

/// <summary>Something that is wrong with a run, and how one can see it.</summary>
public sealed record Verdict
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="severity">How bad it is.</param>
    /// <param name="sureness">How sure it is, 0.5 to 1.</param>
    /// <param name="finding">What was seen, in one sentence.</param>
    /// <param name="cause">Why, in one sentence.</param>
    /// <param name="cure">What cures it.</param>
    /// <param name="evidence">The figures, the telling ones first.</param>
    [JsonConstructor]
    internal Verdict(
        VerdictKind kind, VerdictSeverity severity, double sureness, string finding, string cause, string cure, IReadOnlyList<VerdictEvidence> evidence) =>
        (Kind, Severity, Sureness, Finding, Cause, Cure, Evidence) = (kind, severity, sureness, finding, cause, cure, evidence);

    /// <summary>What it is.</summary>
    [JsonInclude]
    internal VerdictKind Kind { get; init; }

    /// <summary>How bad it is.</summary>
    [JsonInclude]
    internal VerdictSeverity Severity { get; init; }

    /// <summary>
    /// How sure it is, 0.5 to 1: the probability that what was measured lies beyond the limit it is held against, given how far such figures scatter.
    /// A fact, such as a NaN, has 1.
    /// </summary>
    public double Sureness { get; init; }

    /// <summary>What was seen, in one sentence.</summary>
    public string Finding { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string Cause { get; init; }

    /// <summary>What cured it when it was tried on this net, that nothing did, or what usually does where nothing was tried, and why not.</summary>
    public string Cure { get; init; }

    /// <summary>The figures, the telling ones first.</summary>
    [JsonInclude]
    internal IReadOnlyList<VerdictEvidence> Evidence { get; init; }

    /// <summary>The kind of the verdict in the same list that this one is a consequence of; null for a root cause.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    internal VerdictKind? Follows { get; init; }

    /// <summary>What to do about it, the best first: what was tried on this net and helped. Empty for a consequence.</summary>
    [JsonInclude]
    internal IReadOnlyList<VerdictOption> Options { get; init; } = [];

    /// <summary>The layers that the figures are of.</summary>
    public IReadOnlyList<string> Layers => [.. Evidence.Select(e => e.Layer).OfType<string>().Distinct()];

    /// <summary>The steps that the figures are of, rising.</summary>
    public IReadOnlyList<long> Steps => [.. Evidence.Select(e => e.Step).OfType<long>().Distinct().Order()];

    /// <summary>What people call it.</summary>
    public string Title => TitleOf(Kind);

    /// <summary>What people call a kind of verdict.</summary>
    internal static string TitleOf(VerdictKind kind) => kind switch
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
