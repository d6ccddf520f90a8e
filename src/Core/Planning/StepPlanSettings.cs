using GpuGrad.Kernels;

namespace GpuGrad.Planning;

/// <summary>What a <see cref="StepPlan"/> does in a step.</summary>
/// <param name="Batch">Samples that go through the net together.</param>
/// <param name="Loss">What is minimised.</param>
/// <param name="Mode">What the plan is for; <see cref="PlanMode.Train"/> needs <see cref="Train"/>.</param>
internal sealed record StepPlanSettings(int Batch, LossKind Loss, PlanMode Mode)
{
    private readonly MatMulPrecision? _precision;

    /// <summary>Batches a step, one after the other: the step's gradient is the mean of theirs.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Samples a step.</summary>
    public int Samples => checked(Batch * Accumulate);

    /// <summary>How the weights are updated; null where they are not.</summary>
    public TrainSpec? Train { get; init; }

    /// <summary>How far the labels of softmax cross entropy are smoothed; as <see cref="Train"/> says, unless given.</summary>
    public double LabelSmoothing
    {
        get => field > 0 ? field : Train?.LabelSmoothing ?? 0;
        init;
    }

    /// <summary>What the operands of matrix products are rounded to; as <see cref="Train"/> says, unless given.</summary>
    public MatMulPrecision Precision
    {
        get => _precision ?? Train?.Precision ?? MatMulPrecision.Fp32;
        init => _precision = value;
    }

    /// <summary>The learning rate of each step, instead of what <see cref="Train"/> says; null for that.</summary>
    public IReadOnlyList<float>? LearningRates { get; init; }

    /// <summary>Steps that will be run: schedules reach their end there.</summary>
    public long Steps { get; init; } = 1;

    /// <summary>Seed of shuffle, dropout and random slopes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the samples are taken in a shuffled order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>What is recorded of each layer.</summary>
    public IReadOnlyList<RecordedKind> RecordedKinds { get; init; } = [];

    /// <summary>Recorded steps that device memory holds at most until the host reads them.</summary>
    public int MostRecordSlots { get; init; } = 64;

    /// <summary>Steps from one recorded step to the next.</summary>
    public int RecordEvery { get; init; } = 1;

    /// <summary>Whether the weight gradients of recorded steps are compared with those of the steps before; only where something is recorded.</summary>
    public bool RecordDirections { get; init; }

    /// <summary>
    /// Whether tensors lie on the same addresses where their lives do not meet. What a step leaves in them is then of no use to
    /// whoever looks at them after it: <see cref="StepPlan.Tensors"/>, <see cref="StepPlan.Layers"/>, <see cref="StepPlan.RunPart"/>.
    /// </summary>
    public bool SharesMemory { get; init; }
}
