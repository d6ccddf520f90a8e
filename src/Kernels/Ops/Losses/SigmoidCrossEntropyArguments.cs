using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Binary cross entropy of σ(z) against the one-hot label, summed over the classes: loss = Σ_j ln(1 + e^z_j) − z_label,
/// gradient (σ(z) − onehot) / Rows.
/// </summary>
/// <param name="Logits">z, [Rows, Classes].</param>
/// <param name="Labels">The class of each row, [Rows]; −1 for a row beyond the end of the data: loss, correct and gradient 0.</param>
/// <param name="Rows">Rows of the batch, those without data included; the gradient's divisor.</param>
/// <param name="Classes">Classes.</param>
/// <param name="RowLoss">Result: loss of each row in nats, [Rows]; NaN where a logit is NaN or the label is no class.</param>
/// <param name="RowCorrect">Result: 1 where the largest logit (the first of equals) is the label's, else 0, [Rows]; 0 where the loss is NaN.</param>
/// <param name="DLogits">Result: gradient of the mean loss by z, [Rows, Classes]; empty: not wanted.</param>
internal readonly record struct SigmoidCrossEntropyArguments(
    ArrayView<float> Logits,
    ArrayView<int> Labels,
    int Rows,
    int Classes,
    ArrayView<float> RowLoss,
    ArrayView<int> RowCorrect,
    ArrayView<float> DLogits)
    : IOpArguments<SigmoidCrossEntropyArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<SigmoidCrossEntropyArguments> Op { get; } = new(
        "SigmoidCrossEntropy",
        new VectorRowSigmoidCrossEntropy(),
        new GroupRowSigmoidCrossEntropy());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Logits, (long)Rows * Classes);
        accesses.Reads(Labels, Rows);
        accesses.Writes(RowLoss, Rows);
        accesses.Writes(RowCorrect, Rows);
        accesses.WritesIfGiven(DLogits, (long)Rows * Classes);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        CrossEntropyChecks.Require(Rows, Classes);
        this.RequireDeclared();
    }
}
