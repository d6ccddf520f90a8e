using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>The constants of Adam or AdamW, in double precision as PyTorch has them: 1 − 0.999 is not 1 − 0.999f.</summary>
/// <param name="Beta1">β₁, from 0 to below 1.</param>
/// <param name="Beta2">β₂, from 0 to below 1.</param>
/// <param name="Epsilon">ε, 0 or more.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
/// <param name="Decoupled">Whether weights decay apart from the gradient: AdamW.</param>
internal sealed record AdamConstants(
    double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0, bool Decoupled = false)
{
    /// <summary>
    /// 1 / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ) for t = 1, 2, … up to <paramref name="steps"/>, or until both are 1 as floats:
    /// [rows, 2]. They follow from the step's number, so that a resumed run has them too.
    /// </summary>
    public float[] Corrections(long steps)
    {
        List<float> table = [];
        double power1 = 1;
        double power2 = 1;
        for (long t = 0; t < Math.Max(1, steps) && !(t > 0 && table[^1] == 1f && table[^2] == 1f); t++)
        {
            power1 *= Beta1;
            power2 *= Beta2;
            table.Add((float)(1 / (1 - power1)));
            table.Add((float)(1 / Math.Sqrt(1 - power2)));
        }

        return [.. table];
    }

    /// <summary>The rule, with the table of <see cref="Corrections"/> in device memory.</summary>
    public AdamRule Rule(ArrayView<float> corrections) => new(
        (float)Beta1,
        (float)(1 - Beta1),
        (float)Beta2,
        (float)(1 - Beta2),
        (float)Epsilon,
        (float)WeightDecay,
        Decoupled ? 1 : 0,
        corrections,
        corrections.Length / 2);
}
