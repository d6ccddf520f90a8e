using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// dx = dy for x &gt; 0, else a dy; da = Σ x dy over the x &lt; 0 that share the slope a. At 0 dx is a dy, as in PyTorch.
/// </summary>
/// <param name="X">Pre-activations, [Rows, Columns].</param>
/// <param name="Slope">a, [SlopeCount].</param>
/// <param name="DY">Gradient of the loss by y, [Rows, Columns].</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="SlopeCount">1 or Columns.</param>
/// <param name="DX">Result: gradient of the loss by x, [Rows, Columns]; may be DY itself, apart from X and Slope.</param>
/// <param name="DSlope">Result: gradient of the loss by a, [SlopeCount]; apart from all others.</param>
internal readonly record struct PReluBackwardArguments(
    ArrayView<float> X,
    ArrayView<float> Slope,
    ArrayView<float> DY,
    int Rows,
    int Columns,
    int SlopeCount,
    ArrayView<float> DX,
    ArrayView<float> DSlope)
    : IOpArguments<PReluBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<PReluBackwardArguments> Op { get; } = new(
        "PReluBackward",
        new VectorPReluBackward(),
        new RowTilePReluBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Columns;
        accesses.Reads(X, elements);
        accesses.Reads(Slope, SlopeCount);
        accesses.Reads(DY, elements);
        accesses.Writes(DX, elements).MayBe(nameof(DY));
        accesses.Writes(DSlope, SlopeCount);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        PReluForwardArguments.RequireSlopeCount(SlopeCount, Columns);
        this.RequireDeclared();
    }
}
