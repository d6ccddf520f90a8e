using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Optimizers;

/// <summary>
/// One step of stochastic gradient descent with momentum, as torch.optim.SGD defines it: v ← μ v + g, w ← w − η v, with
/// the learning rate η of <see cref="StepState.LearningRate"/>. On recorded steps what was added to w, −η v, replaces g,
/// so that it can be measured without a buffer of its own. While <see cref="StepState.Halted"/> is not 0, nothing is
/// written.
/// </summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="Velocity">v, [Length], zeros before the first step: updated. May be empty when Momentum is 0, where v = g.</param>
/// <param name="Length">Elements.</param>
/// <param name="Momentum">μ, from 0 to below 1.</param>
/// <param name="State">Holds the learning rate, whether the step is recorded, and whether updates are halted, [1].</param>
public readonly record struct SgdArguments(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> Velocity,
    long Length,
    float Momentum,
    ArrayView<StepState> State)
    : IOpArguments
{
    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (!(Momentum >= 0f && Momentum < 1f))
        {
            throw new ArgumentException($"Momentum is {Momentum}, it must be at least 0 and below 1.", nameof(Momentum));
        }

        Weights.RequireLength(Length);
        Gradients.RequireLength(Length);
        Velocity.RequireLength(Momentum > 0f ? Length : 0);
        State.RequireLength(1);
        Weights.RequireApart(Gradients);
        Velocity.RequireApart(Weights);
        Velocity.RequireApart(Gradients);
    }
}
