using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// PReLU forward; a group of 256 threads does 32 columns of 64 rows, a thread every 8th row of one column: it reads its
/// slope once, and no thread divides to find its column.
/// </summary>
internal sealed class RowTilePReluForward() : KernelVariant<PReluForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, PReluForwardArguments arguments) =>
        calls.Launch(Kernel, ColumnTile.Grid(arguments.Rows, arguments.Columns), arguments);

    private static void Kernel(PReluForwardArguments a)
    {
        ColumnTile tile = ColumnTile.OfGroup(a.Columns);
        if (tile.Column < a.Columns)
        {
            Float1 slope = new(a.Slope[a.SlopeCount == 1 ? 0 : tile.Column]);
            for (int row = tile.FirstRow; row < tile.EndRow && row < a.Rows; row += ColumnTile.ThreadsPerColumn)
            {
                long i = ((long)row * a.Columns) + tile.Column;
                a.Y[i] = LeakyRelu.Forward(new Float1(a.X[i]), slope).Value;
            }
        }
    }
}
