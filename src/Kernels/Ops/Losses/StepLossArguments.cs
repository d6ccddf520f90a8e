using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Sums the rows' losses and hits into the history of steps: History[Step mod Capacity] = (Σ loss, Σ correct, rows with
/// data). A sum that is NaN or infinite sets the state's Halted where HaltOnNonFinite says so.
/// </summary>
/// <param name="RowLoss">Loss of each row, 0 for rows without data, [Rows].</param>
/// <param name="RowCorrect">1 for rows classified correctly, else 0, [Rows]; empty where rows have no class.</param>
/// <param name="Labels">The class of each row, −1 for rows without data, [Rows].</param>
/// <param name="Rows">Rows.</param>
/// <param name="State">The step's state, [1]; Halted becomes 1 on a loss that is not finite where that halts, else stays.</param>
/// <param name="History">Result: ring of records, [Capacity].</param>
/// <param name="Capacity">Records in the ring.</param>
internal readonly record struct StepLossArguments(
    ArrayView<float> RowLoss,
    ArrayView<int> RowCorrect,
    ArrayView<int> Labels,
    int Rows,
    ArrayView<StepState> State,
    ArrayView<StepLossRecord> History,
    int Capacity)
    : IOpArguments<StepLossArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<StepLossArguments> Op { get; } = new(
        "StepLoss",
        new OneWorkerStepLoss(),
        new OneGroupStepLoss());

    /// <summary>1: a loss that is not finite halts; 0: it is only written down, and what becomes of the step is left to the gradients.</summary>
    public int HaltOnNonFinite { get; init; } = 1;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(RowLoss, Rows);
        accesses.ReadsIfGiven(RowCorrect, Rows);
        accesses.Reads(Labels, Rows);
        accesses.Updates(State, 1);
        accesses.Updates(History, Capacity);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Capacity);
        this.RequireDeclared();
    }
}
