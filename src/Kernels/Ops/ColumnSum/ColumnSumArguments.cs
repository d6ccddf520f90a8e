using GpuGrad.Kernels.Ops.ColumnSum;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>Sum[c] = Σ_r X[r, c]: the gradient of a bias.</summary>
/// <param name="X">[Rows, Columns].</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Sum">Result, [Columns]; apart from X.</param>
public readonly record struct ColumnSumArguments(ArrayView<float> X, int Rows, int Columns, ArrayView<float> Sum) : IOpArguments<ColumnSumArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ColumnSumArguments> Op { get; } = new(
        "ColumnSum",
        new VectorColumnSum(),
        new GroupTileColumnSum());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, (long)Rows * Columns);
        accesses.Writes(Sum, Columns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        this.RequireDeclared();
    }
}
