using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// One step of stochastic gradient descent with momentum, as torch.optim.SGD defines it: d = g + λ w, v ← μ v + d,
/// w ← w − η v, or w ← w − η (d + μ v) with Nesterov's look-ahead; the learning rate η is
/// <see cref="StepState.LearningRate"/>. On recorded steps what was added to w replaces g, so that it can be measured
/// without a buffer of its own: zeros on a step that clipping leaves out. While <see cref="StepState.Halted"/> is not 0,
/// nothing is written.
/// </summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="Velocity">v, [Length], zeros before the first step: updated. May be empty when Momentum is 0, where v = d.</param>
/// <param name="Length">Elements.</param>
/// <param name="Momentum">μ, from 0 to below 1.</param>
/// <param name="State">Holds the learning rate, whether the step is recorded, and whether updates are halted, [1].</param>
internal readonly record struct SgdArguments(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> Velocity,
    long Length,
    float Momentum,
    ArrayView<StepState> State)
    : IOpArguments<SgdArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<SgdArguments> Op { get; } = new(
        "Sgd",
        new VectorSgd(),
        new ElementSgd());

    /// <summary>λ: the multiple of w that is added to g.</summary>
    public float WeightDecay { get; init; }

    /// <summary>1 for Nesterov's look-ahead, which needs momentum; else 0.</summary>
    public int Nesterov { get; init; }

    /// <summary>How gradients are clipped; the default takes them as they are.</summary>
    public GradientClip Clip { get; init; }

    internal UpdateArguments<SgdRule> Update => new(
        Weights,
        Gradients,
        Momentum > 0f ? Velocity : default,
        default,
        Length,
        State,
        Clip,
        new SgdRule(Momentum, WeightDecay, Nesterov, Rate: 0f));

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        UpdateChecks.Declare(accesses, Weights, Gradients, Length, State, Clip);
        accesses.Updates(Velocity, Momentum > 0f ? Length : 0);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.RequireDecay(Momentum);
        UpdateChecks.RequireNotNegative(WeightDecay);
        if (Nesterov is not (0 or 1) || (Nesterov == 1 && Momentum == 0f))
        {
            throw new ArgumentException($"Nesterov is {Nesterov}, it must be 0, or 1 with momentum.", nameof(Nesterov));
        }

        UpdateChecks.Require(Weights, Gradients, Length, State, Clip);
        UpdateChecks.RequireAccumulator(Velocity, Momentum > 0f ? Length : 0, Weights, Gradients);
    }
}
