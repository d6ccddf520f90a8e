using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// d = g + λ w (Adam) or g (AdamW), m ← β₁ m + (1 − β₁) d, v ← β₂ v + (1 − β₂) d², and what is added to w is
/// −η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), with AdamW less η λ w. The first accumulator is m, the second v.
/// </summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta1Rest">1 − β₁, rounded once.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Beta2Rest">1 − β₂, rounded once.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="WeightDecay">λ.</param>
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
