namespace GpuGrad.Records;

/// <summary>The spelling of a <see cref="RecordedKind"/> in experiment files, run.db and reports.</summary>
internal static class RecordedKindSpelling
{
    /// <summary>Every kind, in the order in which reports list them.</summary>
    public static IReadOnlyList<RecordedKind> All { get; } = Enum.GetValues<RecordedKind>();

    /// <summary>The camel-case spelling, such as <c>weightGradient</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the enumeration.</exception>
    public static string Spell(this RecordedKind kind) => kind switch
    {
        RecordedKind.WeightGradient => "weightGradient",
        RecordedKind.BiasGradient => "biasGradient",
        RecordedKind.Delta => "delta",
        RecordedKind.Activation => "activation",
        RecordedKind.Weight => "weight",
        RecordedKind.Update => "update",
        RecordedKind.ClippedWeightGradient => "clippedWeightGradient",
        RecordedKind.ClippedBiasGradient => "clippedBiasGradient",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a recorded kind"),
    };

    /// <summary>The kind spelled so, or false when there is none.</summary>
    public static bool TryParse(string spelling, out RecordedKind kind)
    {
        foreach (RecordedKind candidate in All)
        {
            if (candidate.Spell() == spelling)
            {
                kind = candidate;
                return true;
            }
        }
        kind = default;
        return false;
    }
}
