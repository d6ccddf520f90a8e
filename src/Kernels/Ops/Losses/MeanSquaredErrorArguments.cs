using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Mean squared error of each row: loss = Σ_j (p_j − t_j)² / Outputs, gradient 2 (p − t) / (Rows · Outputs). The mean of
/// the row losses is what torch.nn.MSELoss gives.
/// </summary>
/// <param name="Predictions">p, [Rows, Outputs].</param>
/// <param name="Targets">t, [Rows, Outputs].</param>
/// <param name="Valid">−1 for a row beyond the end of the data, [Rows]: its loss and gradient are 0. Other rows hold any number from 0.</param>
/// <param name="Rows">Rows of the batch, those without data included; part of the gradient's divisor.</param>
/// <param name="Outputs">Numbers predicted for each row.</param>
/// <param name="RowLoss">Result: loss of each row, [Rows].</param>
/// <param name="DPredictions">Result: gradient of the mean loss by p, [Rows, Outputs]; empty: not wanted. May be Predictions itself.</param>
internal readonly record struct MeanSquaredErrorArguments(
    ArrayView<float> Predictions,
    ArrayView<float> Targets,
    ArrayView<int> Valid,
    int Rows,
    int Outputs,
    ArrayView<float> RowLoss,
    ArrayView<float> DPredictions)
    : IOpArguments<MeanSquaredErrorArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<MeanSquaredErrorArguments> Op { get; } = new(
        "MeanSquaredError",
        new VectorRowMeanSquaredError(),
        new GroupRowMeanSquaredError());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Outputs;
        accesses.Reads(Predictions, elements);
        accesses.Reads(Targets, elements);
        accesses.Reads(Valid, Rows);
        accesses.Writes(RowLoss, Rows);
        accesses.WritesIfGiven(DPredictions, elements).MayBe(nameof(Predictions));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Outputs);
        this.RequireDeclared();
    }
}
