using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>What there is to say of a run.</summary>
/// <param name="Verdicts">What is wrong with it, each root cause followed by its consequences; empty where nothing is.</param>
/// <param name="Notes">What was noticed but keeps the net from nothing, in the same order.</param>
internal sealed record Judgement(IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Verdict> Notes)
{
    /// <summary>Why nothing was tried, as a clause: "since --no-trials was given"; null where the verdicts' options were tried.</summary>
    public string? Untried { get; init; }

    /// <summary>Whether there was nothing to judge.</summary>
    public bool IsOfNothing => Notes.Any(note => note.Kind == VerdictKind.NothingRecorded);
}
