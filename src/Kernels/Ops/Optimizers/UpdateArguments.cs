using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// One step of an optimizer on a flat buffer of weights: w and the accumulators become what <paramref name="Rule"/> makes of
/// them and of g; the learning rate η is <see cref="StepState.LearningRate"/>. On recorded steps what was added to w replaces
/// g, so that it can be measured without a buffer of its own: zeros on a step that clipping leaves out. While
/// <see cref="StepState.Halted"/> is not 0, nothing is written.
/// </summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="First">The first accumulator, [Length], zeros before the first step: updated. Empty where the rule keeps none.</param>
/// <param name="Second">The second accumulator, [Length], zeros before the first step: updated. Empty where the rule keeps none.</param>
/// <param name="Length">Elements.</param>
/// <param name="Rule">The optimizer's formula and constants.</param>
/// <param name="State">Holds the step and its learning rate, whether it is recorded, and whether updates are halted, [1].</param>
/// <typeparam name="TRule">The optimizer.</typeparam>
internal readonly record struct UpdateArguments<TRule>(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> First,
    ArrayView<float> Second,
    long Length,
    TRule Rule,
    ArrayView<StepState> State)
    : IOpArguments<UpdateArguments<TRule>>
    where TRule : struct, IUpdateRule<TRule>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<UpdateArguments<TRule>> Op { get; } = new(
        TRule.OpName,
        new VectorUpdate<TRule>(),
        new ElementUpdate<TRule>());

    /// <summary>How gradients are clipped; the default takes them as they are.</summary>
    public GradientClip Clip { get; init; }

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(State, 1);
        Clip.Declare(accesses);
        accesses.Updates(Gradients, Length);
        accesses.Updates(Weights, Length);
        accesses.Updates(Second, Rule.KeepsSecond ? Length : 0);
        accesses.Updates(First, Rule.KeepsFirst ? Length : 0);
        Rule.Declare(accesses);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Rule.Validate();
        ArgumentChecks.RequirePositive(Length);
        Clip.Validate();
        // Kernels update what they are given.
        UpdateChecks.RequireWanted(First, Rule.KeepsFirst);
        UpdateChecks.RequireWanted(Second, Rule.KeepsSecond);
        this.RequireDeclared();
    }
}
