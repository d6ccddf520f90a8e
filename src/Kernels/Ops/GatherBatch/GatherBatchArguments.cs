using GpuGrad.Kernels.Randomness;
using ILGPU;

namespace GpuGrad.Kernels.Ops.GatherBatch;

/// <summary>
/// Collects the samples of a step: row r takes position p = State.FirstSample + r of the epoch, which is sample
/// <see cref="ShuffledIndex"/>(p) of the data when it is shuffled, else sample p. Rows past the last sample become zeros
/// with labels −1.
/// </summary>
/// <param name="Data">All samples, [Count, Features].</param>
/// <param name="Labels">Their classes, [Count, LabelColumns].</param>
/// <param name="Count">Samples.</param>
/// <param name="Features">Features a sample.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Shuffle">0: in order; else in an order of its own each epoch.</param>
/// <param name="Seed">Names the sequence of orders.</param>
/// <param name="State">Says where the batch starts and in which epoch, [1].</param>
/// <param name="X">Result: the samples, [Rows, Features].</param>
/// <param name="Y">Result: their classes, [Rows, LabelColumns]; −1 past the last sample.</param>
internal readonly record struct GatherBatchArguments(
    ArrayView<float> Data,
    ArrayView<int> Labels,
    long Count,
    int Features,
    int Rows,
    int Shuffle,
    ulong Seed,
    ArrayView<StepState> State,
    ArrayView<float> X,
    ArrayView<int> Y)
    : IOpArguments<GatherBatchArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<GatherBatchArguments> Op { get; } = new(
        "GatherBatch",
        new RowCopyGather(),
        new RowGroupGather());

    /// <summary>Classes of a sample: one, or one for each step of a sequence.</summary>
    public int LabelColumns { get; init; } = 1;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Data, Count * Features);
        accesses.Reads(Labels, Count * LabelColumns);
        accesses.Reads(State, 1);
        accesses.Writes(X, (long)Rows * Features);
        accesses.Writes(Y, (long)Rows * LabelColumns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Count);
        ArgumentChecks.RequirePositive(Features);
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(LabelColumns);
        this.RequireDeclared();
    }
}
