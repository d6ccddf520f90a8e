using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// y = x for x &gt; 0, else a x with a learned slope a, one for all or one a column. He, Zhang, Ren, Sun: arXiv 1502.01852.
/// </summary>
/// <param name="X">Pre-activations, [Rows, Columns].</param>
/// <param name="Slope">a, [SlopeCount].</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="SlopeCount">1 or Columns.</param>
/// <param name="Y">Result, [Rows, Columns]; apart from X and Slope.</param>
internal readonly record struct PReluForwardArguments(
    ArrayView<float> X,
    ArrayView<float> Slope,
    int Rows,
    int Columns,
    int SlopeCount,
    ArrayView<float> Y)
    : IOpArguments<PReluForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<PReluForwardArguments> Op { get; } = new(
        "PReluForward",
        new VectorPReluForward(),
        new RowTilePReluForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, (long)Rows * Columns);
        accesses.Reads(Slope, SlopeCount);
        accesses.Writes(Y, (long)Rows * Columns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        RequireSlopeCount(SlopeCount, Columns);
        this.RequireDeclared();
    }

    internal static void RequireSlopeCount(int slopeCount, int columns)
    {
        if (slopeCount != 1 && slopeCount != columns)
        {
            throw new ArgumentException($"SlopeCount is {slopeCount}, it must be 1 (shared) or {columns} (one a column).", nameof(slopeCount));
        }
    }
}
