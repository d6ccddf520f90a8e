namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>What an option of a verdict led to.</summary>
/// <param name="Net">The net.</param>
/// <param name="Verdict">The verdict's kind.</param>
/// <param name="VerdictNumber">Its place among the net's, from 0; the first is the top one.</param>
/// <param name="Number">The option's place in the verdict, from 0.</param>
/// <param name="Lines">Its lines path=value.</param>
/// <param name="Before">The net as it is.</param>
/// <param name="After">The net with these lines; null where they were refused.</param>
/// <param name="Refusal">Why they were.</param>
internal sealed record FollowedOption(
    FollowedNet Net, string Verdict, int VerdictNumber, int Number, IReadOnlyList<string> Lines, NetResult Before, NetResult? After, SpecException? Refusal)
{
    /// <summary>Whether the verdict is no longer given.</summary>
    public bool IsGone => After is not null && !After.Kinds.Contains(Verdict);

    /// <summary>Whether the verdict is gone and the net learns better.</summary>
    public bool Helped => IsGone && After!.IsBetterThan(Before);

    /// <summary>Whether it is the first option of the net's first verdict.</summary>
    public bool IsFirst => VerdictNumber == 0 && Number == 0;
}
