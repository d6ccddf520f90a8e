namespace GpuGrad.Cures;

/// <summary>A treatment that was tried.</summary>
/// <param name="Treatment">What was done to the net.</param>
/// <param name="Result">What came of it in the steps of a first look.</param>
/// <param name="Full">What came of it in as many steps as the spec wants; null where it was given up before.</param>
internal sealed record TreatmentTrial(Treatment Treatment, TrialResult Result, TrialResult? Full = null);
