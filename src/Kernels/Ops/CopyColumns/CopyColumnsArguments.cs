using GpuGrad.Kernels.Ops.CopyColumns;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// Copies a block of columns from one matrix into another: Y[r, YOffset + j] = X[r, XOffset + j] for j &lt; Columns. This
/// concatenates features and splits their gradient again. The other columns of Y stay.
/// </summary>
/// <param name="X">Source, [Rows, XColumns].</param>
/// <param name="Rows">Rows of both matrices.</param>
/// <param name="XColumns">Columns of the source.</param>
/// <param name="XOffset">The block's first column in the source.</param>
/// <param name="YColumns">Columns of the target.</param>
/// <param name="YOffset">The block's first column in the target.</param>
/// <param name="Columns">Columns of the block.</param>
/// <param name="Y">Target, [Rows, YColumns]; apart from X.</param>
public readonly record struct CopyColumnsArguments(
    ArrayView<float> X,
    int Rows,
    int XColumns,
    int XOffset,
    int YColumns,
    int YOffset,
    int Columns,
    ArrayView<float> Y)
    : IOpArguments<CopyColumnsArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<CopyColumnsArguments> Op { get; } = new(
        "CopyColumns",
        new RowSpanCopyColumns(),
        new RowGroupCopyColumns());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.ReadsColumns(X, Rows, XColumns, XOffset, Columns);
        accesses.WritesColumns(Y, Rows, YColumns, YOffset, Columns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        RequireInside(XOffset, XColumns, nameof(XOffset), nameof(XColumns));
        RequireInside(YOffset, YColumns, nameof(YOffset), nameof(YColumns));
        this.RequireDeclared();
    }

    private void RequireInside(int offset, int columns, string offsetName, string columnsName)
    {
        if (offset < 0 || offset > columns - Columns)
        {
            throw new ArgumentException(
                $"{offsetName} is {offset}: a block of {Columns} columns does not lie within {columnsName}, {columns}.", offsetName);
        }
    }
}
