using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// One step of Adam or AdamW as torch.optim defines them (without amsgrad): d = g + λ w (Adam) or g (AdamW),
/// m ← β₁ m + (1 − β₁) d, v ← β₂ v + (1 − β₂) d², w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), with AdamW less
/// η λ w; the learning rate η is <see cref="StepState.LearningRate"/>, and t = <see cref="StepState.Step"/> + 1, steps that
/// were left out included. What it does to g, and when it writes nothing, is as with <see cref="SgdArguments"/>. As in
/// PyTorch the square of a gradient below 1e-23 is 0, so that ε alone scales it.
/// </summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="Mean">m, [Length], zeros before the first step: updated.</param>
/// <param name="SquareMean">v, [Length], zeros before the first step: updated.</param>
/// <param name="Length">Elements.</param>
/// <param name="Rule">The constants, from <see cref="AdamConstants.Rule"/>.</param>
/// <param name="State">Holds the step and its learning rate, whether it is recorded, and whether updates are halted, [1].</param>
internal readonly record struct AdamArguments(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> Mean,
    ArrayView<float> SquareMean,
    long Length,
    AdamRule Rule,
    ArrayView<StepState> State)
    : IOpArguments<AdamArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<AdamArguments> Op { get; } = new(
        "Adam",
        new VectorAdam(),
        new ElementAdam());

    /// <summary>How gradients are clipped; the default takes them as they are.</summary>
    public GradientClip Clip { get; init; }

    internal UpdateArguments<AdamRule> Update => new(Weights, Gradients, Mean, SquareMean, Length, State, Clip, Rule);

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        UpdateChecks.Declare(accesses, Weights, Gradients, Length, State, Clip);
        accesses.Updates(SquareMean, Length);
        accesses.Updates(Mean, Length);
        accesses.Reads(Rule.Corrections, 2 * Rule.CorrectionCount);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.Require(Weights, Gradients, Length, State, Clip);
        UpdateChecks.RequireAccumulator(Mean, Length, Weights, Gradients);
        UpdateChecks.RequireAccumulator(SquareMean, Length, Weights, Gradients);
        Mean.RequireApart(SquareMean);
        ArgumentChecks.RequirePositive(Rule.CorrectionCount);
        Rule.Corrections.RequireLength(2 * Rule.CorrectionCount);
    }
}
