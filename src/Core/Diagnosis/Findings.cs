using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>What the records of a training show, before anything is tried.</summary>
/// <param name="Suspects">Everything that looks wrong, each root cause followed by its consequences; their cures are what usually helps.</param>
/// <param name="Learns">Whether the net does better than a guess.</param>
internal sealed record Findings(IReadOnlyList<Verdict> Suspects, bool Learns)
{
    /// <summary>Said where nothing was recorded, so that no suspect means no judgement; null where something was.</summary>
    public Verdict? NothingToJudge { get; init; }

    /// <summary>What is said where nothing looks wrong.</summary>
    public Judgement Unsuspected => new([], NothingToJudge is null ? [] : [NothingToJudge]);

    /// <summary>What can be said when nothing was tried: of a net that learns there are only notes.</summary>
    /// <param name="why">Why nothing was tried, as a clause: "since --no-trials was given".</param>
    public Judgement Untried(string why) =>
        Judge(suspect => suspect with { Cure = $"Untried, {why}. What usually helps: {suspect.Cure}" }, _ => !Learns) with { Untried = why };

    /// <summary>Every root told with its own words, its consequences with a pointer to it, as a verdict or as a note.</summary>
    /// <param name="tell">A root as it is told.</param>
    /// <param name="isVerdict">Whether a root, as it is told, is a verdict rather than a note.</param>
    internal Judgement Judge(Func<Verdict, Verdict> tell, Func<Verdict, bool> isVerdict)
    {
        List<Verdict> verdicts = [], notes = [.. Unsuspected.Notes];
        List<Verdict> current = notes;
        foreach (Verdict suspect in Suspects)
        {
            if (suspect.Follows is not null)
            {
                current.Add(suspect with { Cure = "What cures the verdict that it follows from." });
                continue;
            }

            Verdict root = tell(suspect);
            current = isVerdict(root) ? verdicts : notes;
            current.Add(root);
        }

        return new Judgement(verdicts, notes);
    }
}
