using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Planning;

/// <summary>What a <see cref="StepPlan"/> does in a step.</summary>
/// <param name="Batch">Samples a step.</param>
/// <param name="Loss">What is minimised.</param>
public sealed record StepPlanSettings(int Batch, LossKind Loss)
{
    /// <summary>Whether there is a backward pass.</summary>
    public bool WithGradients { get; init; } = true;

    /// <summary>Seed of the shuffle; null takes the samples in order.</summary>
    public ulong? ShuffleSeed { get; init; }

    /// <summary>How the weights are updated; null leaves them as they are.</summary>
    public OptimizerSpec? Optimizer { get; init; }

    /// <summary>What is recorded of each layer.</summary>
    public IReadOnlyList<RecordedKind> RecordedKinds { get; init; } = [];

    /// <summary>Steps from one recorded step to the next.</summary>
    public int RecordEvery { get; init; } = 1;
}
