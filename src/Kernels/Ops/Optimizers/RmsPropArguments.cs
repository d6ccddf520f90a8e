using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// One step of RMSProp as torch.optim.RMSprop defines it (not centred): d = g + λ w, s ← α s + (1 − α) d²,
/// v ← μ v + d / (√s + ε), w ← w − η v; the learning rate η is <see cref="StepState.LearningRate"/>. What it does to g,
/// and when it writes nothing, is as with <see cref="SgdArguments"/>. As in PyTorch the square of a gradient below 1e-23
/// is 0, so that ε alone scales it.
/// </summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="SquareAverage">s, [Length], zeros before the first step: updated.</param>
/// <param name="Velocity">v, [Length], zeros before the first step: updated. May be empty when Momentum is 0.</param>
/// <param name="Length">Elements.</param>
/// <param name="Rule">The constants, from <see cref="Constants"/>.</param>
/// <param name="State">Holds the learning rate, whether the step is recorded, and whether updates are halted, [1].</param>
internal readonly record struct RmsPropArguments(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> SquareAverage,
    ArrayView<float> Velocity,
    long Length,
    RmsPropRule Rule,
    ArrayView<StepState> State)
    : IOpArguments<RmsPropArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<RmsPropArguments> Op { get; } = new(
        "RmsProp",
        new VectorRmsProp(),
        new ElementRmsProp());

    /// <summary>How gradients are clipped; the default takes them as they are.</summary>
    public GradientClip Clip { get; init; }

    internal UpdateArguments<RmsPropRule> Update => new(
        Weights, Gradients, Rule.Momentum > 0f ? Velocity : default, SquareAverage, Length, State, Clip, Rule);

    /// <summary>The constants of RMSProp, PyTorch's defaults unless given; 1 − α is taken in double precision.</summary>
    /// <exception cref="ArgumentException">α or μ is not in 0 … 1, or another constant is negative.</exception>
    public static RmsPropRule Constants(double alpha = 0.99, double epsilon = 1e-8, double momentum = 0, double weightDecay = 0)
    {
        UpdateChecks.RequireDecay(alpha);
        UpdateChecks.RequireNotNegative(epsilon);
        UpdateChecks.RequireDecay(momentum);
        UpdateChecks.RequireNotNegative(weightDecay);
        return new((float)alpha, (float)(1 - alpha), (float)epsilon, (float)momentum, (float)weightDecay, Rate: 0f);
    }

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        UpdateChecks.Declare(accesses, Weights, Gradients, Length, State, Clip);
        accesses.Updates(SquareAverage, Length);
        accesses.Updates(Velocity, Rule.Momentum > 0f ? Length : 0);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.Require(Weights, Gradients, Length, State, Clip);
        UpdateChecks.RequireAccumulator(SquareAverage, Length, Weights, Gradients);
        UpdateChecks.RequireAccumulator(Velocity, Rule.Momentum > 0f ? Length : 0, Weights, Gradients);
        Velocity.RequireApart(SquareAverage);
    }
}
