using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// d = g + λ w, s ← α s + (1 − α) d², v ← μ v + d / (√s + ε), and what is added to w is −η v. The first accumulator is v,
/// the second s.
/// </summary>
/// <param name="Alpha">α.</param>
/// <param name="AlphaRest">1 − α, rounded once.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">μ.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="Rate">η.</param>
internal readonly record struct RmsPropRule(
    float Alpha, float AlphaRest, float Epsilon, float Momentum, float WeightDecay, float Rate) : IUpdateRule<RmsPropRule>
{
    /// <inheritdoc/>
    public RmsPropRule At(StepState state) => new(Alpha, AlphaRest, Epsilon, Momentum, WeightDecay, state.LearningRate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>
    {
        T d = T.MultiplyAdd(T.Of(WeightDecay), weight, gradient);
        T squares = T.MultiplyAdd(T.Of(Alpha), second, T.Of(AlphaRest) * d * d);
        T velocity = T.MultiplyAdd(T.Of(Momentum), first, d / (T.Sqrt(squares) + T.Of(Epsilon)));
        return new Updated<T>(T.Of(-Rate) * velocity, velocity, squares);
    }
}
