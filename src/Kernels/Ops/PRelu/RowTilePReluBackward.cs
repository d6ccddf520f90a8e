using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// PReLU backward in two launches. First a group does 32 columns of 64 rows: dx, and the slope
/// gradients within the tile, which its 8 threads a column add up in shared memory. Then the tiles are added up in order: one thread a column, or
/// one group for a slope that all share.
/// </summary>
internal sealed class RowTilePReluBackward() : KernelVariant<PReluBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, PReluBackwardArguments arguments)
    {
        int rowTiles = ColumnTile.RowTiles(arguments.Rows);
        PReluTileArguments tiles = new(arguments, calls.Scratch<float>((long)rowTiles * arguments.Columns), rowTiles);
        calls.Launch(TileKernel, ColumnTile.Grid(arguments.Rows, arguments.Columns), tiles);
        if (arguments.SlopeCount == 1)
        {
            calls.Launch(
                calls.Device.HasShuffles() ? SharedSlopeKernel<ShuffleReduction> : SharedSlopeKernel<SharedReduction>,
                new KernelConfig(1, ColumnTile.Threads),
                tiles);
        }
        else
        {
            calls.Launch(ColumnSlopeKernel, LaunchShape.Elements(arguments.Columns), tiles);
        }
    }

    private static void TileKernel(PReluTileArguments tiles)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(ColumnTile.Threads);
        PReluBackwardArguments a = tiles.Op;
        ColumnTile tile = ColumnTile.OfGroup(a.Columns);
        float sum = 0f;
        if (tile.Column < a.Columns)
        {
            Float1 slope = new(a.Slope[a.SlopeCount == 1 ? 0 : tile.Column]);
            for (int row = tile.FirstRow; row < tile.EndRow && row < a.Rows; row += ColumnTile.ThreadsPerColumn)
            {
                long i = ((long)row * a.Columns) + tile.Column;
                Float1 x = new(a.X[i]);
                Float1 dy = new(a.DY[i]);
                a.DX[i] = dy.Value * LeakyRelu.Derivative(x, x, slope).Value;
                sum += PReluSlopeGradient.Term(x, dy).Value;
            }
        }

        sum = GroupReduction.AcrossWarps<float, Sum>(sum, sums);
        if (Group.IdxX < ColumnTile.Columns && tile.Column < a.Columns)
        {
            tiles.Partial[((long)tile.RowTile * a.Columns) + tile.Column] = sum;
        }
    }

    private static void ColumnSlopeKernel(PReluTileArguments tiles)
    {
        int column = Grid.GlobalIndex.X;
        if (column < tiles.Op.Columns)
        {
            float sum = 0f;
            for (int tile = 0; tile < tiles.RowTiles; tile++)
            {
                sum += tiles.Partial[((long)tile * tiles.Op.Columns) + column];
            }

            tiles.Op.DSlope[column] = sum;
        }
    }

    private static void SharedSlopeKernel<TReduction>(PReluTileArguments tiles)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(ColumnTile.Threads);
        float sum = 0f;
        for (long i = Group.IdxX; i < (long)tiles.RowTiles * tiles.Op.Columns; i += ColumnTile.Threads)
        {
            sum += tiles.Partial[i];
        }

        sum = TReduction.OfEvery<float, Sum>(1, sum, sums);
        if (Group.IdxX == 0)
        {
            tiles.Op.DSlope[0] = sum;
        }
    }
}
