using GpuGrad.Diagnosis;

namespace GpuGrad.Cures;

/// <summary>What was tried on a net, and what it did.</summary>
/// <param name="Verdicts">What the diagnosis says of the net as it is, trained for as long as a trial; empty where nothing is wrong.</param>
/// <param name="Untreated">The net as it is.</param>
/// <param name="Trials">Every remedy and every pair that was tried, the best first: in the order of <see cref="TrialResult.BestFirst"/>.</param>
/// <param name="Refused">Remedies that the net cannot take.</param>
/// <param name="Winner">The best of those that were trained in full, or of all where none were; null where none beats the net as it is.</param>
public sealed record Cure(
    IReadOnlyList<Verdict> Verdicts, TreatmentTrial Untreated, IReadOnlyList<TreatmentTrial> Trials, IReadOnlyList<RefusedRemedy> Refused, TreatmentTrial? Winner)
{
    /// <summary>What did it, with the figures before and after, or that nothing did; in a few sentences.</summary>
    public string Sentence => CureWording.Sentence(this);
}
