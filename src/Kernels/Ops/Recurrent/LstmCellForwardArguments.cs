using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// One step of an LSTM, after the matrix products: c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′). The gates lie in
/// PyTorch's order i, f, g, o (torch.nn.LSTM), so that its weights fit as they are.
/// </summary>
/// <param name="G">Pre-activations, [Rows, 4 · Hidden]: in each row Hidden each of i, f, g and o.</param>
/// <param name="C">Cell state before the step, c, [Rows, Hidden].</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Hidden">Units.</param>
/// <param name="CNext">Result: cell state after the step, c′, [Rows, Hidden]; may be C itself where the backward pass does not need it.</param>
/// <param name="HNext">Result: hidden state after the step, h′, [Rows, Hidden].</param>
internal readonly record struct LstmCellForwardArguments(
    ArrayView<float> G,
    ArrayView<float> C,
    int Rows,
    int Hidden,
    ArrayView<float> CNext,
    ArrayView<float> HNext)
    : IOpArguments<LstmCellForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<LstmCellForwardArguments> Op { get; } = new(
        "LstmCellForward",
        new VectorLstmCellForward(),
        new RowGroupLstmCellForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long units = (long)Rows * Hidden;
        accesses.Reads(G, 4 * units);
        accesses.Reads(C, units);
        accesses.Writes(CNext, units).MayBe(nameof(C));
        accesses.Writes(HNext, units);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Hidden);
        this.RequireDeclared();
    }
}
