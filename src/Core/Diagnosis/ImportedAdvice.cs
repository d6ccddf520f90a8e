using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>What usually helps a net that another program trains: in the field's own words, since the fields of a spec say nothing to its trainer.</summary>
internal static class ImportedAdvice
{
    /// <summary>Why nothing was tried on such a net.</summary>
    public const string Untried = "since its net is trained elsewhere";

    /// <summary>The verdict with that advice.</summary>
    public static Verdict Of(Verdict verdict) => verdict with
    {
        Cure = verdict.Kind switch
        {
            VerdictKind.NonFinite => "A smaller learning rate, clipping of the gradient's norm, a warm-up; with mixed precision a smaller loss scale.",
            VerdictKind.Vanishing =>
                "Residual connections, batch or layer normalisation, rectifiers instead of sigmoids, initial weights of variance 2/inputs before rectifiers and 1/inputs else.",
            VerdictKind.Exploding => "Smaller initial weights, normalisation, residual branches scaled down, clipping of the gradient's norm.",
            VerdictKind.Divergence => "A third or a tenth of the learning rate, a warm-up, clipping of the gradient's norm.",
            VerdictKind.UpdatesTooLarge => "A third, a tenth and a hundredth of the learning rate.",
            VerdictKind.UpdatesTooSmall => "Three, ten and a hundred times the learning rate, once a gradient reaches the weights.",
            VerdictKind.DeadUnits => "A smaller learning rate, leaky rectifiers, normalisation before them, biases that begin at zero.",
            _ => verdict.Cure,
        },
    };
}
