using ILGPU;

namespace GpuGrad.Kernels.Ops.CopyColumns;

/// <summary>One group a row: its threads copy the block together, neighbours reading and writing neighbours.</summary>
internal sealed class RowGroupCopyColumns() : KernelVariant<CopyColumnsArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, CopyColumnsArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Columns), arguments);

    private static void Kernel(CopyColumnsArguments a)
    {
        int row = Grid.IdxX;
        if (row < a.Rows)
        {
            long x = ((long)row * a.XColumns) + a.XOffset;
            long y = ((long)row * a.YColumns) + a.YOffset;
            for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
            {
                a.Y[y + j] = a.X[x + j];
            }
        }
    }
}
