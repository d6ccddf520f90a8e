using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.ColumnSum;

/// <summary>
/// Column sums; a group of 256 threads does 32 columns, 8 threads a column with every 8th row each, whose sums
/// meet in shared memory. Neighbouring threads read neighbouring columns.
/// </summary>
internal sealed class GroupTileColumnSum() : KernelVariant<ColumnSumArguments>(KernelFamily.Simt)
{
    private const int TileColumns = 32;
    private const int ThreadsPerColumn = 8;

    /// <inheritdoc/>
    public override void Emit(CallList calls, ColumnSumArguments arguments) =>
        calls.Launch(
            Kernel,
            new KernelConfig(((arguments.Columns - 1) / TileColumns) + 1, TileColumns * ThreadsPerColumn),
            arguments);

    private static void Kernel(ColumnSumArguments a)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(TileColumns * ThreadsPerColumn);
        int thread = Group.IdxX;
        int column = (Grid.IdxX * TileColumns) + (thread % TileColumns);
        float sum = 0;
        if (column < a.Columns)
        {
            for (int row = thread / TileColumns; row < a.Rows; row += ThreadsPerColumn)
            {
                sum += a.X[((long)row * a.Columns) + column];
            }
        }

        sum = GroupReduction.AcrossWarps<float, Sum>(sum, sums);
        if (thread < TileColumns && column < a.Columns)
        {
            a.Sum[column] = sum;
        }
    }
}
