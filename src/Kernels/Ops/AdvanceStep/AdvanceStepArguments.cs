using ILGPU;

namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>
/// Opens a step: its number grows by one, and everything else that changes from step to step follows from the number
/// alone. The host therefore uploads the number before the first step, and a run can resume anywhere.
/// </summary>
/// <param name="State">What changes from step to step, [1]; whether it is halted stays as it is.</param>
/// <param name="StepsPerEpoch">Steps an epoch.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="RecordEvery">Steps whose number is a multiple of it are recorded; 0: none.</param>
/// <param name="RecordSlots">Records that the ring on the device holds.</param>
/// <param name="LearningRates">The learning rate of each step, [LearningRateCount]; the last one holds for ever after.</param>
/// <param name="LearningRateCount">Learning rates.</param>
internal readonly record struct AdvanceStepArguments(
    ArrayView<StepState> State,
    long StepsPerEpoch,
    int Batch,
    int RecordEvery,
    int RecordSlots,
    ArrayView<float> LearningRates,
    int LearningRateCount)
    : IOpArguments<AdvanceStepArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<AdvanceStepArguments> Op { get; } = new(
        "AdvanceStep",
        new FirstWorkerAdvance(),
        new SingleThreadAdvance());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Updates(State, 1);
        accesses.Reads(LearningRates, LearningRateCount);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(StepsPerEpoch);
        ArgumentChecks.RequirePositive(Batch);
        ArgumentChecks.RequirePositive(RecordSlots);
        ArgumentChecks.RequirePositive(LearningRateCount);
        if (RecordEvery < 0)
        {
            throw new ArgumentException($"RecordEvery is {RecordEvery}, it must be 0 (never) or positive.", nameof(RecordEvery));
        }

        this.RequireDeclared();
    }
}
