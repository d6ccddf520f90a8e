using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum, as torch.optim.SGD defines it: d = g + λ w, v ← μ v + d, and what is added to w
/// is −η v, or −η (d + μ v) with Nesterov's look-ahead. The first accumulator is v; without momentum v = d, and none is kept.
/// </summary>
/// <param name="Momentum">μ, from 0 to below 1.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
/// <param name="Nesterov">1 for the look-ahead, which needs momentum; else 0.</param>
/// <param name="Rate">η.</param>
internal readonly record struct SgdRule(float Momentum, float WeightDecay = 0f, int Nesterov = 0, float Rate = 0f) : IUpdateRule<SgdRule>
{
    /// <inheritdoc/>
    public static string OpName => "Sgd";

    /// <inheritdoc/>
    public bool KeepsFirst => Momentum > 0f;

    /// <inheritdoc/>
    public bool KeepsSecond => false;

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.RequireDecay(Momentum);
        UpdateChecks.RequireNotNegative(WeightDecay);
        if (Nesterov is not (0 or 1) || (Nesterov == 1 && Momentum == 0f))
        {
            throw new ArgumentException($"Nesterov is {Nesterov}, it must be 0, or 1 with momentum.", nameof(Nesterov));
        }
    }

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
