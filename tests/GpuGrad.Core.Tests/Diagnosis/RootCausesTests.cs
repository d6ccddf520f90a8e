using System.Diagnostics;
using GpuGrad.Diagnosis;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>Which verdict is the cause of which.</summary>
public class RootCausesTests
{
    [Fact]
    public void WeightsThatAreTooLargeExplainTheExplosionAndTheNaN() => Assert.Equal(
        ["PoorInitialisation", "NonFinite < PoorInitialisation", "Exploding < PoorInitialisation", "NotLearning < PoorInitialisation"],
        Ordered(Of(VerdictKind.NonFinite, 3), Of(VerdictKind.NotLearning, 50), Of(VerdictKind.Exploding, 0), Of(VerdictKind.PoorInitialisation, 0)));

    [Fact]
    public void FlatUnitsAtTheStartExplainAVanishingGradientAndLaterOnesFollowFromIt()
    {
        Assert.Equal(["Saturated", "Vanishing < Saturated"], Ordered(Of(VerdictKind.Vanishing, 0), Of(VerdictKind.Saturated, 0)));
        Assert.Equal(["Vanishing", "Saturated < Vanishing"], Ordered(Of(VerdictKind.Vanishing, 0), Of(VerdictKind.Saturated, 70)));
    }

    [Fact]
    public void LargeUpdatesExplainWhatTheyKill() => Assert.Equal(
        ["UpdatesTooLarge", "Divergence < UpdatesTooLarge", "DeadUnits < UpdatesTooLarge"],
        Ordered(Of(VerdictKind.DeadUnits, 40), Of(VerdictKind.Divergence, 10), Of(VerdictKind.UpdatesTooLarge, null)));

    [Fact]
    public void WhatExplainsNothingOfTheOtherStandsBesideIt() =>
        Assert.Equal(["Shattered", "UpdatesTooLarge"], Ordered(Of(VerdictKind.UpdatesTooLarge, null), Of(VerdictKind.Shattered, 0)));

    [Fact]
    public void EveryKindIsToldAndHasATitleOfItsOwn()
    {
        VerdictKind[] kinds = Enum.GetValues<VerdictKind>();

        Assert.All(kinds, kind => Assert.Equal([kind.ToString()], Ordered(Of(kind, 70))));
        Assert.Equal(kinds.Length, kinds.Select(kind => Of(kind, 0).Title).Distinct().Count());
    }

    [Fact]
    public void AKindWithoutARowOrATitleIsAFault()
    {
        VerdictKind unknown = (VerdictKind)(-1);

        Assert.Throws<UnreachableException>(() => Ordered(Of(unknown, 0)));
        Assert.Throws<UnreachableException>(() => Of(unknown, 0).Title);
    }

    [Fact]
    public void OfANetThatLearnsThereAreOnlyNotesUntilSomethingWasTried()
    {
        Verdict[] suspects = [Of(VerdictKind.Vanishing, 0), Of(VerdictKind.NotLearning, 50) with { Follows = VerdictKind.Vanishing }];
        Judgement learns = new Findings(suspects, Learns: true).Untried("since this is a test"),
            fails = new Findings(suspects, Learns: false).Untried("since this is a test");

        Assert.Equal((0, 2, 2, 0), (learns.Verdicts.Count, learns.Notes.Count, fails.Verdicts.Count, fails.Notes.Count));
        Assert.Equal("since this is a test", learns.Untried);
        Assert.Equal("Untried, since this is a test. What usually helps: Change it.", fails.Verdicts[0].Cure);
        Assert.Equal("What cures the verdict that it follows from.", fails.Verdicts[1].Cure);
    }

    private static string[] Ordered(params Verdict[] verdicts) =>
        [.. RootCauses.Order(verdicts, start: 0).Select(verdict => verdict.Follows is { } root ? $"{verdict.Kind} < {root}" : verdict.Kind.ToString())];

    private static Verdict Of(VerdictKind kind, long? step) => new(
        kind, VerdictSeverity.Warning, 1, "Found.", "Because.", "Change it.", [new VerdictEvidence("a figure", 1, null, null, step)]);
}
