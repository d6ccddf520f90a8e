using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>
/// Layer normalisation in one kernel; a group a row, neighbouring threads on neighbouring columns: two passes for the
/// statistics, whose sums the threads combine, and one that normalises.
/// </summary>
internal sealed class GroupRowLayerNormForward() : KernelVariant<LayerNormForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LayerNormForwardArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            RowGroup.Rows(arguments.Rows, arguments.Columns),
            arguments);

    private static void Kernel<TReduction>(LayerNormForwardArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.MostThreads);
        ArrayView<TwoSums> sharedSums = SharedMemory.Allocate<TwoSums>(GroupReduction.MostThreads);
        // The grid has exactly one group a row.
        int row = Grid.IdxX;
        long start = (long)row * a.Columns;
        Float1 columns = new(a.Columns);

        float shift = a.X[start];
        float sum = 0f;
        for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
        {
            sum += a.X[start + j] - shift;
        }

        sum = TReduction.OfEvery<float, Sum>(1, sum, shared);
        float mean = Moments.Mean(new Float1(shift), new Float1(sum), columns).Value;
        float offset = 0f;
        float squares = 0f;
        for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
        {
            float t = a.X[start + j] - mean;
            offset += t;
            squares += t * t;
        }

        TwoSums sums = TReduction.OfEvery<TwoSums, TwoSums>(1, new TwoSums(offset, squares), sharedSums);
        mean = Moments.Mean(new Float1(mean), new Float1(sums.First), columns).Value;
        Float1 variance = Moments.Variance(new Float1(sums.First), new Float1(sums.Second), columns);
        float inverseStd = Moments.InverseStd(variance, new Float1(a.Epsilon)).Value;
        if (Group.IdxX == 0)
        {
            a.SavedMean[row] = mean;
            a.SavedInverseStd[row] = inverseStd;
        }

        for (int j = Group.IdxX; j < a.Columns; j += Group.DimX)
        {
            float y = (a.X[start + j] - mean) * inverseStd;
            if (a.Gamma.Length > 0)
            {
                y *= a.Gamma[j];
            }

            if (a.Beta.Length > 0)
            {
                y += a.Beta[j];
            }

            a.Y[start + j] = y;
        }
    }
}
