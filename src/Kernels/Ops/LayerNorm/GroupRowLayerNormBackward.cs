using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>
/// The gradients of layer normalisation. First those by γ and β: a group of 256 threads does 32 columns, 8 threads a
/// column with every 8th row each. Then dx: a group a row, one pass for the two sums and one for dx.
/// </summary>
internal sealed class GroupRowLayerNormBackward() : KernelVariant<LayerNormBackwardArguments>(KernelFamily.Simt)
{
    private const int TileColumns = 32;
    private const int ThreadsPerColumn = 8;

    /// <inheritdoc/>
    public override void Emit(CallList calls, LayerNormBackwardArguments arguments)
    {
        // Before dx, which may take the place of dy.
        if (arguments.HasParameters)
        {
            int tiles = ((arguments.Columns - 1) / TileColumns) + 1;
            calls.Launch(ParameterKernel, new KernelConfig(tiles, TileColumns * ThreadsPerColumn), arguments);
        }

        calls.Launch(
            calls.Device.HasShuffles() ? InputKernel<ShuffleReduction> : InputKernel<SharedReduction>,
            RowGroup.Rows(arguments.Rows, arguments.Columns),
            arguments);
    }

    private static void ParameterKernel(LayerNormBackwardArguments a)
    {
        ArrayView<TwoSums> shared = SharedMemory.Allocate<TwoSums>(TileColumns * ThreadsPerColumn);
        int column = (Grid.IdxX * TileColumns) + (Group.IdxX % TileColumns);
        int firstRow = Group.IdxX / TileColumns;
        float sum = 0f;
        float product = 0f;
        if (column < a.Columns)
        {
            for (int row = firstRow; row < a.Rows; row += ThreadsPerColumn)
            {
                long i = ((long)row * a.Columns) + column;
                float dy = a.DY[i];
                sum += dy;
                product += dy * ((a.X[i] - a.SavedMean[row]) * a.SavedInverseStd[row]);
            }
        }

        TwoSums sums = GroupReduction.AcrossWarps<TwoSums, TwoSums>(new TwoSums(sum, product), shared);
        if (column < a.Columns && firstRow == 0)
        {
            if (a.DGamma.Length > 0)
            {
                a.DGamma[column] = sums.Second;
            }

            if (a.DBeta.Length > 0)
            {
                a.DBeta[column] = sums.First;
            }
        }
    }

    private static void InputKernel<TReduction>(LayerNormBackwardArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<TwoSums> shared = SharedMemory.Allocate<TwoSums>(GroupReduction.MostThreads);
        // The grid has exactly one group a row.
        int row = Grid.IdxX;
        long start = (long)row * a.Columns;
        float mean = a.SavedMean[row];
        float inverseStd = a.SavedInverseStd[row];
        float sum = 0f;
        float product = 0f;
        for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
        {
            float g = Scaled(a, start, j);
            sum += g;
            product += g * ((a.X[start + j] - mean) * inverseStd);
        }

        TwoSums sums = TReduction.OfEvery<TwoSums, TwoSums>(1, new TwoSums(sum, product), shared);
        float centre = sums.First / a.Columns;
        float slope = sums.Second / a.Columns;
        for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
        {
            float normalised = (a.X[start + j] - mean) * inverseStd;
            a.DX[start + j] = inverseStd * (Scaled(a, start, j) - centre - (normalised * slope));
        }
    }

    // g = γ dy.
    private static float Scaled(LayerNormBackwardArguments a, long start, int column)
    {
        float g = a.DY[start + column];
        if (a.Gamma.Length > 0)
        {
            g *= a.Gamma[column];
        }

        return g;
    }
}
