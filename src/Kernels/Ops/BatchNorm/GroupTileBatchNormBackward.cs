using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// The gradients of batch normalisation in one kernel; a group of 256 threads does 32 columns, 8 threads a column with
/// every 8th row each: one pass for the two sums, combined in shared memory, and for what the activation passes
/// on of dy, which waits in dx, and one for dx.
/// </summary>
internal sealed class GroupTileBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Simt)
{
    private const int TileColumns = 32;
    private const int ThreadsPerColumn = 8;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    private static void Kernel<TActivation>(BatchNormBackwardArguments a)
        where TActivation : struct, IActivation
    {
        ArrayView<TwoSums> shared = SharedMemory.Allocate<TwoSums>(TileColumns * ThreadsPerColumn);
        int own = (Grid.IdxX * TileColumns) + (Group.IdxX % TileColumns);
        // Threads beyond the last column work for no one: no rows, no writes.
        int column = own < a.Columns ? own : a.Columns - 1;
        int rows = own < a.Columns ? a.Rows : 0;
        int firstRow = Group.IdxX / TileColumns;
        float mean = a.SavedMean[column];
        float inverseStd = a.SavedInverseStd[column];
        float scale = inverseStd;
        if (a.Gamma.Length > 0)
        {
            scale *= a.Gamma[column];
        }

        float shift = 0f;
        if (a.Beta.Length > 0)
        {
            shift = a.Beta[column];
        }

        float sum = 0f;
        float product = 0f;
        for (int row = firstRow; row < rows; row += ThreadsPerColumn)
        {
            long i = ((long)row * a.Columns) + column;
            float t = a.X[i] - mean;
            float g = a.DY[i];
            if (a.Activation != ActivationKind.Identity)
            {
                g *= TActivation.Derivative(new Float1((t * scale) + shift), new Float1(a.Y[i]), new Float1(a.Alpha)).Value;
                a.DX[i] = g;
            }

            sum += g;
            product += g * (t * inverseStd);
        }

        TwoSums sums = GroupReduction.AcrossWarps<TwoSums, TwoSums>(new TwoSums(sum, product), shared);
        if (own < a.Columns && firstRow == 0)
        {
            if (a.DGamma.Length > 0)
            {
                a.DGamma[own] = sums.Second;
            }

            if (a.DBeta.Length > 0)
            {
                a.DBeta[own] = sums.First;
            }
        }

        float centre = sums.First / a.Rows;
        float slope = sums.Second / a.Rows;
        for (int row = firstRow; row < rows; row += ThreadsPerColumn)
        {
            long i = ((long)row * a.Columns) + column;
            float direct;
            if (a.Activation != ActivationKind.Identity)
            {
                direct = a.DX[i];
            }
            else
            {
                direct = a.DY[i];
            }

            if (a.Training != 0)
            {
                direct = direct - centre - ((a.X[i] - mean) * inverseStd * slope);
            }

            a.DX[i] = scale * direct;
        }
    }

    private readonly struct Emission(CallList calls, BatchNormBackwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Launch(
                Kernel<TActivation>,
                new KernelConfig(((arguments.Columns - 1) / TileColumns) + 1, TileColumns * ThreadsPerColumn),
                arguments);
    }
}
