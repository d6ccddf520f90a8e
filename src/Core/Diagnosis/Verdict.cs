namespace GpuGrad.Diagnosis;

/// <summary>Something that is wrong with a run, and how one can see it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Sureness">How sure it is, 0.5 to 1: see <see cref="Diagnosis.Sureness"/>.</param>
/// <param name="Finding">What was seen, in one sentence.</param>
/// <param name="Cause">Why, in one sentence.</param>
/// <param name="Cure">What usually cures it, naming fields of the spec.</param>
/// <param name="Evidence">The figures, the telling ones first.</param>
public sealed record Verdict(
    VerdictKind Kind,
    VerdictSeverity Severity,
    double Sureness,
    string Finding,
    string Cause,
    string Cure,
    IReadOnlyList<VerdictEvidence> Evidence)
{
    /// <summary>What people call it.</summary>
    public string Title => Kind switch
    {
        VerdictKind.NonFinite => "NaN or infinity",
        VerdictKind.PoorInitialisation => "Poor initialisation",
        VerdictKind.Exploding => "Exploding gradient",
        VerdictKind.Vanishing => "Vanishing gradient",
        VerdictKind.Shattered => "Shattered gradients",
        VerdictKind.Saturated => "Saturated units",
        VerdictKind.Divergence => "Diverging loss",
        VerdictKind.UpdatesTooLarge => "Updates too large",
        VerdictKind.DeadUnits => "Dead units",
        VerdictKind.UpdatesTooSmall => "Updates too small",
        _ => "Not learning",
    };
}
