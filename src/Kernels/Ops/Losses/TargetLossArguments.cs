using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The loss of each row of a batch against targets, and the gradient of the rows' mean.</summary>
/// <param name="Predictions">[Rows, Outputs].</param>
/// <param name="Targets">[Rows, Outputs].</param>
/// <param name="Valid">−1 for a row beyond the end of the data, [Rows]: its loss and gradient are 0. Other rows hold any number from 0.</param>
/// <param name="Rows">Rows of the batch, those without data included: the mean is over all of them.</param>
/// <param name="Outputs">Numbers predicted for each row.</param>
/// <param name="RowLoss">Result: loss of each row, in nats where it is an entropy, [Rows].</param>
/// <param name="DPredictions">Result: gradient of the mean loss by the predictions, [Rows, Outputs]; empty: not wanted. May be Predictions itself.</param>
/// <typeparam name="TLoss">The loss.</typeparam>
internal readonly record struct TargetLossArguments<TLoss>(
    ArrayView<float> Predictions,
    ArrayView<float> Targets,
    ArrayView<int> Valid,
    int Rows,
    int Outputs,
    ArrayView<float> RowLoss,
    ArrayView<float> DPredictions)
    : IOpArguments<TargetLossArguments<TLoss>>
    where TLoss : struct, ITargetLoss
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<TargetLossArguments<TLoss>> Op { get; } = new(
        TLoss.OpName,
        new VectorRowTargetLoss<TLoss>(),
        new GroupRowTargetLoss<TLoss>());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Outputs;
        accesses.Reads(Predictions, elements, TLoss.PredictionsName);
        accesses.Reads(Targets, elements);
        accesses.Reads(Valid, Rows);
        accesses.Writes(RowLoss, Rows);
        accesses.WritesIfGiven(DPredictions, elements, $"D{TLoss.PredictionsName}").MayBe(TLoss.PredictionsName);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Outputs);
        this.RequireDeclared();
    }
}
