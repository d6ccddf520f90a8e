using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of one step of a GRU by both parts of its pre-activations and, on the direct way z h, by the hidden state
/// before it. The gates are computed again from the pre-activations: that saves three buffers a step and keeps the digits of
/// 1 − σ in saturated gates.
/// </summary>
/// <param name="Gi">Input part of the pre-activations, [Rows, 3 · Hidden]: in each row Hidden each of r, z and n.</param>
/// <param name="Gh">Hidden part of the pre-activations, [Rows, 3 · Hidden].</param>
/// <param name="H">Hidden state before the step, h, [Rows, Hidden].</param>
/// <param name="DHNext">Gradient of the loss by h′, [Rows, Hidden].</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Hidden">Units.</param>
/// <param name="DGi">Result: gradient by Gi, [Rows, 3 · Hidden]; may be Gi itself.</param>
/// <param name="DGh">Result: gradient by Gh, [Rows, 3 · Hidden]; may be Gh itself.</param>
/// <param name="DH">Result: gradient by h without its way through Gh, written and not added, [Rows, Hidden]; may be DHNext itself.</param>
internal readonly record struct GruCellBackwardArguments(
    ArrayView<float> Gi,
    ArrayView<float> Gh,
    ArrayView<float> H,
    ArrayView<float> DHNext,
    int Rows,
    int Hidden,
    ArrayView<float> DGi,
    ArrayView<float> DGh,
    ArrayView<float> DH)
    : IOpArguments<GruCellBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<GruCellBackwardArguments> Op { get; } = new(
        "GruCellBackward",
        new VectorGruCellBackward(),
        new RowGroupGruCellBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long units = (long)Rows * Hidden;
        accesses.Reads(Gi, 3 * units);
        accesses.Reads(Gh, 3 * units);
        accesses.Reads(H, units);
        accesses.Reads(DHNext, units);
        accesses.Writes(DGh, 3 * units).MayBe(nameof(Gh));
        accesses.Writes(DGi, 3 * units).MayBe(nameof(Gi));
        accesses.Writes(DH, units).MayBe(nameof(DHNext));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Hidden);
        this.RequireDeclared();
    }
}
