using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of one step of an LSTM by its pre-activations and by the cell state before it. The gates are computed
/// again from the pre-activations: that saves five buffers a step and keeps the digits of 1 − σ in saturated gates.
/// </summary>
/// <param name="G">Pre-activations, [Rows, 4 · Hidden]: in each row Hidden each of i, f, g and o.</param>
/// <param name="C">Cell state before the step, c, [Rows, Hidden].</param>
/// <param name="CNext">Cell state after the step, c′, [Rows, Hidden].</param>
/// <param name="DHNext">Gradient of the loss by h′, [Rows, Hidden].</param>
/// <param name="DCNext">Gradient by c′ from the later steps, [Rows, Hidden]; empty for zeros, as in the last step.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Hidden">Units.</param>
/// <param name="DG">Result: gradient by G, [Rows, 4 · Hidden]; may be G itself.</param>
/// <param name="DC">Result: gradient by c, [Rows, Hidden]; may be DCNext itself.</param>
internal readonly record struct LstmCellBackwardArguments(
    ArrayView<float> G,
    ArrayView<float> C,
    ArrayView<float> CNext,
    ArrayView<float> DHNext,
    ArrayView<float> DCNext,
    int Rows,
    int Hidden,
    ArrayView<float> DG,
    ArrayView<float> DC)
    : IOpArguments<LstmCellBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<LstmCellBackwardArguments> Op { get; } = new(
        "LstmCellBackward",
        new VectorLstmCellBackward(),
        new RowGroupLstmCellBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long units = (long)Rows * Hidden;
        accesses.Reads(G, 4 * units);
        accesses.Reads(C, units);
        accesses.Reads(CNext, units);
        accesses.Reads(DHNext, units);
        accesses.ReadsIfGiven(DCNext, units);
        accesses.Writes(DG, 4 * units).MayBe(nameof(G));
        accesses.Writes(DC, units).MayBe(nameof(DCNext));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Hidden);
        this.RequireDeclared();
    }
}
