using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.BatchNorm;

/// <summary>
/// The gradients of batch normalisation in one kernel; a group of 256 threads does 32 columns, 8 threads a column with
/// every 8th row each: one pass for the two sums, combined in shared memory, and one for dx.
/// </summary>
public sealed class GroupTileBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Simt)
{
    private const int TileColumns = 32;
    private const int ThreadsPerColumn = 8;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments arguments) =>
        calls.Launch(
            Kernel,
            new KernelConfig(((arguments.Columns - 1) / TileColumns) + 1, TileColumns * ThreadsPerColumn),
            arguments);

    private static void Kernel(BatchNormBackwardArguments a)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(TileColumns * ThreadsPerColumn);
        int own = (Grid.IdxX * TileColumns) + (Group.IdxX % TileColumns);
        // Threads beyond the last column work for no one: no rows, no writes.
        int column = own < a.Columns ? own : a.Columns - 1;
        int rows = own < a.Columns ? a.Rows : 0;
        int firstRow = Group.IdxX / TileColumns;
        float mean = a.SavedMean[column];
        float inverseStd = a.SavedInverseStd[column];
        float sum = 0f;
        float product = 0f;
        for (int row = firstRow; row < rows; row += ThreadsPerColumn)
        {
            long i = ((long)row * a.Columns) + column;
            float dy = a.DY[i];
            sum += dy;
            product += dy * ((a.X[i] - mean) * inverseStd);
        }

        sum = GroupSum.OfEvery(TileColumns, sum, shared);
        product = GroupSum.OfEvery(TileColumns, product, shared);
        if (own < a.Columns && firstRow == 0)
        {
            if (a.DGamma.Length > 0)
            {
                a.DGamma[own] = product;
            }

            if (a.DBeta.Length > 0)
            {
                a.DBeta[own] = sum;
            }
        }

        float scale = inverseStd;
        if (a.Gamma.Length > 0)
        {
            scale *= a.Gamma[column];
        }

        float centre = sum / a.Rows;
        float slope = product / a.Rows;
        for (int row = firstRow; row < rows; row += ThreadsPerColumn)
        {
            long i = ((long)row * a.Columns) + column;
            float direct = a.DY[i];
            if (a.Training != 0)
            {
                direct = direct - centre - ((a.X[i] - mean) * inverseStd * slope);
            }

            a.DX[i] = scale * direct;
        }
    }
}
