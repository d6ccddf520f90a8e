using System.Globalization;
using GpuGrad.Verdicts;

namespace GpuGrad.Reports;

/// <summary>A verdict of one kind over the nets of a comparison.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">The worst.</param>
/// <param name="Consequences">Of how many runs it is a consequence of another verdict.</param>
/// <param name="Nets">The nets that have it.</param>
/// <param name="Where">The nets in words.</param>
/// <param name="Quantity">The figure that most of them rest on.</param>
/// <param name="Range">That figure over all runs that rest on it.</param>
/// <param name="Limits">What it was held against.</param>
internal sealed record VerdictSummary(
    VerdictKind Kind, VerdictSeverity Severity, int Consequences, IReadOnlyList<VerdictOfNet> Nets, string Where, string? Quantity, Spread Range, Spread Limits)
{
    /// <summary>What people call it.</summary>
    public string Title => Verdict.TitleOf(Kind);

    /// <summary>How many runs have it.</summary>
    public int Runs => Nets.Sum(net => net.Runs);

    /// <summary>In how many seeds the nets have it, in words; empty where no net has several runs.</summary>
    public string Seeds => Nets.All(net => net.Of == 1) ? ""
        : Nets.Select(net => (net.Runs, net.Of)).Distinct().ToList() is [var all]
            ? string.Create(CultureInfo.InvariantCulture, $"in {all.Runs} of {all.Of} seeds")
        : string.Create(CultureInfo.InvariantCulture, $"in {Runs} of {Nets.Sum(net => net.Of)} runs of these nets");

    /// <summary>The kinds of verdicts of all nets, causes before symptoms; runs that were not judged do not count.</summary>
    public static IReadOnlyList<VerdictSummary> Of(IReadOnlyList<ComparedNet> nets, NetParameters parameters) =>
    [
        .. nets.SelectMany(net => net.Runs).SelectMany(run => run.Manifest.Verdicts ?? []).Select(verdict => verdict.Kind).Distinct().Order()
            .Select(kind => Of(kind, nets, parameters)),
    ];

    private static VerdictSummary Of(VerdictKind kind, IReadOnlyList<ComparedNet> nets, NetParameters parameters)
    {
        List<VerdictOfNet> having =
        [
            .. nets.Select((net, i) => new VerdictOfNet(
                    i,
                    net.Runs.Count(run => run.Manifest.Verdicts?.Any(verdict => verdict.Kind == kind) ?? false),
                    net.Runs.Count(run => run.Manifest.Verdicts is not null)))
                .Where(net => net.Runs > 0),
        ];
        List<Verdict> verdicts = [.. nets.SelectMany(net => net.Runs).SelectMany(run => run.Manifest.Verdicts ?? []).Where(verdict => verdict.Kind == kind)];
        IGrouping<string, VerdictEvidence>? figures = verdicts.Where(verdict => verdict.Evidence.Count > 0).Select(verdict => verdict.Evidence[0])
            .GroupBy(evidence => evidence.Quantity).MaxBy(group => group.Count());
        return new VerdictSummary(
            kind,
            verdicts.Max(verdict => verdict.Severity),
            verdicts.Count(verdict => verdict.Follows is not null),
            having,
            parameters.Describe([.. having.Select(net => net.Net)]),
            figures?.Key,
            Spread.Of(figures?.Select(evidence => evidence.Value) ?? []),
            Spread.Of(figures?.Select(evidence => evidence.Limit).OfType<double>() ?? []));
    }
}

/// <summary>In how many runs of a net a verdict was found.</summary>
/// <param name="Net">The net's number.</param>
/// <param name="Runs">The runs that have it.</param>
/// <param name="Of">The runs that were judged.</param>
internal sealed record VerdictOfNet(int Net, int Runs, int Of);
