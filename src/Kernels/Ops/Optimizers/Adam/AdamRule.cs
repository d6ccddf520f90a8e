using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// Adam or AdamW as torch.optim defines them (without amsgrad): d = g + λ w (Adam) or g (AdamW), m ← β₁ m + (1 − β₁) d,
/// v ← β₂ v + (1 − β₂) d², and what is added to w is −η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), with AdamW less η λ w;
/// t = <see cref="StepState.Step"/> + 1, steps that were left out included. The first accumulator is m, the second v. As in
/// PyTorch the square of a gradient below 1e-23 is 0, so that ε alone scales it. Made by <see cref="AdamConstants.Rule"/>.
/// </summary>
/// <param name="Beta1">β₁, from 0 to below 1.</param>
/// <param name="Beta1Rest">1 − β₁, rounded once.</param>
/// <param name="Beta2">β₂, from 0 to below 1.</param>
/// <param name="Beta2Rest">1 − β₂, rounded once.</param>
/// <param name="Epsilon">ε, 0 or more.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
/// <param name="Decoupled">1 for AdamW, 0 for Adam.</param>
/// <param name="Corrections">1 / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ) for t = 1, 2, …, [CorrectionCount, 2].</param>
/// <param name="CorrectionCount">Steps in the table; the last one holds for ever after.</param>
/// <param name="Rate">η.</param>
/// <param name="StepSize">η / (1 − β₁ᵗ).</param>
/// <param name="RootScale">1 / √(1 − β₂ᵗ).</param>
internal readonly record struct AdamRule(
    float Beta1,
    float Beta1Rest,
    float Beta2,
    float Beta2Rest,
    float Epsilon,
    float WeightDecay,
    int Decoupled,
    ArrayView<float> Corrections,
    long CorrectionCount,
    float Rate = 0f,
    float StepSize = 0f,
    float RootScale = 0f) : IUpdateRule<AdamRule>
{
    /// <inheritdoc/>
    public static string OpName => "Adam";

    /// <inheritdoc/>
    public bool KeepsFirst => true;

    /// <inheritdoc/>
    public bool KeepsSecond => true;

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.RequireDecay(Beta1, Beta1Rest);
        UpdateChecks.RequireDecay(Beta2, Beta2Rest);
        UpdateChecks.RequireNotNegative(Epsilon);
        UpdateChecks.RequireNotNegative(WeightDecay);
        ArgumentChecks.RequirePositive(CorrectionCount);
    }

    /// <inheritdoc/>
    public void Declare(AccessList accesses) => accesses.Reads(Corrections, 2 * CorrectionCount);

    /// <inheritdoc/>
    public AdamRule At(StepState state)
    {
        long row = state.Step < CorrectionCount - 1 ? state.Step : CorrectionCount - 1;
        return new(
            Beta1,
            Beta1Rest,
            Beta2,
            Beta2Rest,
            Epsilon,
            WeightDecay,
            Decoupled,
            Corrections,
            CorrectionCount,
            state.LearningRate,
            state.LearningRate * Corrections[2 * row],
            Corrections[(2 * row) + 1]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>
    {
        T d = T.MultiplyAdd(T.Of(Decoupled != 0 ? 0f : WeightDecay), weight, gradient);
        T mean = T.MultiplyAdd(T.Of(Beta1), first, T.Of(Beta1Rest) * d);
        T squares = T.MultiplyAdd(T.Of(Beta2), second, T.Of(Beta2Rest) * d * d);
        T root = T.MultiplyAdd(T.Sqrt(squares), T.Of(RootScale), T.Of(Epsilon));
        T decay = T.Of(Decoupled != 0 ? -Rate * WeightDecay : 0f);
        return new Updated<T>(T.MultiplyAdd(decay, weight, T.Of(-StepSize) * (mean / root)), mean, squares);
    }
}
