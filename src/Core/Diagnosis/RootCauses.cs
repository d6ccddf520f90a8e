using System.Diagnostics;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>Tells causes from what follows from them.</summary>
internal static class RootCauses
{
    // From the likeliest cause of others to what is only ever a symptom. What was so before the first update comes first.
    private static readonly (VerdictKind Kind, bool AtStart, VerdictKind[] Consequences)[] s_causes =
    [
        (VerdictKind.PoorInitialisation, false, Enum.GetValues<VerdictKind>()),
        (VerdictKind.DeadUnits, true, [VerdictKind.Vanishing, VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.NotLearning]),
        (VerdictKind.Saturated, true,
        [VerdictKind.Vanishing, VerdictKind.Exploding, VerdictKind.Shattered, VerdictKind.UpdatesTooLarge, VerdictKind.UpdatesTooSmall,
        VerdictKind.NotLearning]),
        (VerdictKind.Exploding, true, AfterLargeSteps),
        (VerdictKind.Vanishing, true,
        [VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.Saturated, VerdictKind.DeadUnits, VerdictKind.NotLearning]),
        (VerdictKind.Shattered, true, [VerdictKind.NotLearning]),
        (VerdictKind.UpdatesTooLarge, false, AfterLargeSteps),
        (VerdictKind.Divergence, false, AfterLargeSteps),
        (VerdictKind.NonFinite, false, AfterLargeSteps),
        (VerdictKind.Exploding, false, AfterLargeSteps),
        (VerdictKind.DeadUnits, false, [VerdictKind.Vanishing, VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.NotLearning]),
        (VerdictKind.Saturated, false, [VerdictKind.Vanishing, VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.NotLearning]),
        (VerdictKind.Vanishing, false, [VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.NotLearning]),
        (VerdictKind.Shattered, false, [VerdictKind.NotLearning]),
        (VerdictKind.UpdatesTooSmall, false, [VerdictKind.NotLearning]),
        (VerdictKind.NotLearning, false, []),
        (VerdictKind.NothingRecorded, false, []),
    ];

    private static VerdictKind[] AfterLargeSteps =>
    [
        VerdictKind.NonFinite, VerdictKind.Divergence, VerdictKind.UpdatesTooLarge, VerdictKind.DeadUnits, VerdictKind.Saturated,
        VerdictKind.Exploding, VerdictKind.Vanishing, VerdictKind.Shattered, VerdictKind.UpdatesTooSmall, VerdictKind.NotLearning,
    ];

    /// <summary>Verdicts with what each follows from, every root followed by its consequences.</summary>
    /// <param name="verdicts">What the rules found.</param>
    /// <param name="start">The first recorded step.</param>
    public static IReadOnlyList<Verdict> Order(IReadOnlyList<Verdict> verdicts, long start)
    {
        List<Verdict> left = [.. verdicts], ordered = [];
        foreach ((VerdictKind kind, bool atStart, VerdictKind[] consequences) in s_causes)
        {
            if (left.Find(verdict => verdict.Kind == kind && (!atStart || verdict.Steps.Contains(start))) is not { } root)
            {
                continue;
            }

            left.RemoveAll(verdict => verdict.Kind == kind);
            ordered.Add(root);
            ordered.AddRange(
                left.Where(verdict => consequences.Contains(verdict.Kind)).OrderBy(verdict => verdict.Kind).Select(verdict => verdict with { Follows = kind }));
            left.RemoveAll(verdict => consequences.Contains(verdict.Kind));
        }

        return left.Count == 0 ? ordered : throw new UnreachableException($"{left[0].Kind} has no row of causes.");
    }
}
