using GpuGrad.Diagnosis;

namespace GpuGrad.Cures;

/// <summary>What was tried on a net, and what it did.</summary>
/// <param name="Untreated">The net as it is.</param>
/// <param name="Trials">Every remedy and every pair that was tried, the best first: those that were trained in full, then by
/// <see cref="TrialResult.BestFirst"/>.</param>
/// <param name="Refused">Remedies that the net cannot take.</param>
/// <param name="Samples">Training samples that were held back, by which everything was judged.</param>
/// <param name="Judgement">What is wrong with the net as it is, and what helped.</param>
/// <param name="Winner">The best of those that were trained in full and beat the net as it is; null where none does.</param>
internal sealed record Cure(
    TreatmentTrial Untreated, IReadOnlyList<TreatmentTrial> Trials, IReadOnlyList<RefusedRemedy> Refused, int Samples, Judgement Judgement,
    TreatmentTrial? Winner)
{
    /// <summary>What did it, with the figures before and after, or that nothing did; in a few sentences.</summary>
    public string Sentence => CureWording.Sentence(this);
}
