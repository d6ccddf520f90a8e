using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>d = g + λ w, v ← μ v + d, and what is added to w is −η v, or −η (d + μ v) with Nesterov's look-ahead.</summary>
/// <param name="Momentum">μ.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="Nesterov">1 for the look-ahead, else 0.</param>
/// <param name="Rate">η.</param>
internal readonly record struct SgdRule(float Momentum, float WeightDecay, int Nesterov, float Rate) : IUpdateRule<SgdRule>
{
    /// <inheritdoc/>
    public SgdRule At(StepState state) => new(Momentum, WeightDecay, Nesterov, state.LearningRate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>
    {
        T d = T.MultiplyAdd(T.Of(WeightDecay), weight, gradient);
        T velocity = T.MultiplyAdd(T.Of(Momentum), first, d);
        T direction = Nesterov != 0 ? T.MultiplyAdd(T.Of(Momentum), velocity, d) : velocity;
        return new Updated<T>(T.Of(-Rate) * direction, velocity, second);
    }
}
