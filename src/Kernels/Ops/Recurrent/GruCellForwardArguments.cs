using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// One step of a GRU, after the matrix products: r = σ(Gi_r + Gh_r), z = σ(Gi_z + Gh_z), n = tanh(Gi_n + r Gh_n),
/// h′ = (1 − z) n + z h. The gates lie in PyTorch's order r, z, n (torch.nn.GRU), so that its weights fit as they are.
/// </summary>
/// <param name="Gi">Input part of the pre-activations, [Rows, 3 · Hidden]: in each row Hidden each of r, z and n.</param>
/// <param name="Gh">Hidden part of the pre-activations, [Rows, 3 · Hidden].</param>
/// <param name="H">Hidden state before the step, h, [Rows, Hidden].</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Hidden">Units.</param>
/// <param name="HNext">Result: hidden state after the step, h′, [Rows, Hidden]; may be H itself where the backward pass does not need it.</param>
internal readonly record struct GruCellForwardArguments(
    ArrayView<float> Gi,
    ArrayView<float> Gh,
    ArrayView<float> H,
    int Rows,
    int Hidden,
    ArrayView<float> HNext)
    : IOpArguments<GruCellForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<GruCellForwardArguments> Op { get; } = new(
        "GruCellForward",
        new VectorGruCellForward(),
        new RowGroupGruCellForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long units = (long)Rows * Hidden;
        accesses.Reads(Gi, 3 * units);
        accesses.Reads(Gh, 3 * units);
        accesses.Reads(H, units);
        accesses.Writes(HNext, units).MayBe(nameof(H));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Hidden);
        this.RequireDeclared();
    }
}
