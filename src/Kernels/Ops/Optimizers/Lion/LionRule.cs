using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms"): c = β₁ m + (1 − β₁) g, what is added to w is
/// −η (sign(c) + λ w), and m ← β₂ m + (1 − β₂) g. The first accumulator is m. The sign of 0 is 0, and that of NaN is NaN, so
/// that a gradient that is no number shows in the weights.
/// </summary>
/// <param name="Beta1">β₁, from 0 to below 1.</param>
/// <param name="Beta1Rest">1 − β₁, rounded once.</param>
/// <param name="Beta2">β₂, from 0 to below 1.</param>
/// <param name="Beta2Rest">1 − β₂, rounded once.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
/// <param name="Rate">η.</param>
internal readonly record struct LionRule(
    float Beta1, float Beta1Rest, float Beta2, float Beta2Rest, float WeightDecay, float Rate = 0f) : IUpdateRule<LionRule>
{
    /// <inheritdoc/>
    public static string OpName => "Lion";

    /// <inheritdoc/>
    public bool KeepsFirst => true;

    /// <inheritdoc/>
    public bool KeepsSecond => false;

    /// <summary>The rule with these constants, the paper's defaults unless given; 1 − β is taken in double precision.</summary>
    public static LionRule Of(double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0) =>
        new((float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2), (float)weightDecay);

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.RequireDecay(Beta1, Beta1Rest);
        UpdateChecks.RequireDecay(Beta2, Beta2Rest);
        UpdateChecks.RequireNotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    public LionRule At(StepState state) => new(Beta1, Beta1Rest, Beta2, Beta2Rest, WeightDecay, state.LearningRate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T mixed = T.MultiplyAdd(T.Of(Beta1), first, T.Of(Beta1Rest) * gradient);
        // What is neither below nor above 0 stays as it is: 0, or NaN.
        T sign = T.SelectLess(mixed, zero, T.Of(-1f), T.SelectLess(zero - mixed, zero, T.Of(1f), mixed));
        T mean = T.MultiplyAdd(T.Of(Beta2), first, T.Of(Beta2Rest) * gradient);
        return new Updated<T>(T.Of(-Rate) * T.MultiplyAdd(T.Of(WeightDecay), weight, sign), mean, second);
    }
}
