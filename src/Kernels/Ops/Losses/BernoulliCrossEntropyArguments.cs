using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Cross entropy of σ(z) against targets in [0, 1], each output on its own, as an auto-encoder's reconstruction of grey
/// values is measured: loss = −Σ_j (t_j ln σ(z_j) + (1 − t_j) ln (1 − σ(z_j))), gradient (σ(z) − t) / Rows. Vincent,
/// Larochelle, Bengio, Manzagol, ICML 2008, equation 3.
/// </summary>
/// <param name="Logits">z, [Rows, Outputs].</param>
/// <param name="Targets">t, [Rows, Outputs], from 0 to 1.</param>
/// <param name="Valid">−1 for a row beyond the end of the data, [Rows]: its loss and gradient are 0. Other rows hold any number from 0.</param>
/// <param name="Rows">Rows of the batch, those without data included; the gradient's divisor.</param>
/// <param name="Outputs">Numbers predicted for each row.</param>
/// <param name="RowLoss">Result: loss of each row in nats, [Rows].</param>
/// <param name="DLogits">Result: gradient of the mean loss by z, [Rows, Outputs]; empty: not wanted. May be Logits itself.</param>
internal readonly record struct BernoulliCrossEntropyArguments(
    ArrayView<float> Logits,
    ArrayView<float> Targets,
    ArrayView<int> Valid,
    int Rows,
    int Outputs,
    ArrayView<float> RowLoss,
    ArrayView<float> DLogits)
    : IOpArguments<BernoulliCrossEntropyArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<BernoulliCrossEntropyArguments> Op { get; } = new(
        "BernoulliCrossEntropy",
        new VectorRowBernoulliCrossEntropy(),
        new GroupRowBernoulliCrossEntropy());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Outputs;
        accesses.Reads(Logits, elements);
        accesses.Reads(Targets, elements);
        accesses.Reads(Valid, Rows);
        accesses.Writes(RowLoss, Rows);
        accesses.WritesIfGiven(DLogits, elements).MayBe(nameof(Logits));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Outputs);
        this.RequireDeclared();
    }
}
