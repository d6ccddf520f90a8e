using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// Batch normalisation. In training a group of 256 threads does 32 columns, 8 threads a column with every 8th row each:
/// two passes for the statistics, whose sums the group's threads combine in shared memory, and one that normalises and
/// applies the activation, all in one kernel. Neighbouring threads read neighbouring columns. In evaluation, one thread an element.
/// </summary>
internal sealed class GroupTileBatchNormForward() : KernelVariant<BatchNormForwardArguments>(KernelFamily.Simt)
{
    private const int TileColumns = 32;
    private const int ThreadsPerColumn = 8;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormForwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    private static void TrainingKernel<TActivation>(BatchNormForwardArguments a)
        where TActivation : struct, IActivation
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(TileColumns * ThreadsPerColumn);
        ArrayView<TwoSums> sharedSums = SharedMemory.Allocate<TwoSums>(TileColumns * ThreadsPerColumn);
        int own = (Grid.IdxX * TileColumns) + (Group.IdxX % TileColumns);
        // Threads beyond the last column read along with it, and write nothing.
        int column = own < a.Columns ? own : a.Columns - 1;
        int firstRow = Group.IdxX / TileColumns;
        Float1 rows = new(a.Rows);

        float shift = a.X[column];
        float sum = 0f;
        for (int row = firstRow; row < a.Rows; row += ThreadsPerColumn)
        {
            sum += a.X[((long)row * a.Columns) + column] - shift;
        }

        sum = GroupReduction.AcrossWarps<float, Sum>(sum, shared);
        float mean = Moments.Mean(new Float1(shift), new Float1(sum), rows).Value;
        float offset = 0f;
        float squares = 0f;
        for (int row = firstRow; row < a.Rows; row += ThreadsPerColumn)
        {
            float t = a.X[((long)row * a.Columns) + column] - mean;
            offset += t;
            squares += t * t;
        }

        TwoSums sums = GroupReduction.AcrossWarps<TwoSums, TwoSums>(new TwoSums(offset, squares), sharedSums);
        mean = Moments.Mean(new Float1(mean), new Float1(sums.First), rows).Value;
        Float1 variance = Moments.Variance(new Float1(sums.First), new Float1(sums.Second), rows);
        float inverseStd = Moments.InverseStd(variance, new Float1(a.Epsilon)).Value;
        if (own < a.Columns)
        {
            if (firstRow == 0)
            {
                a.SavedMean[own] = mean;
                a.SavedInverseStd[own] = inverseStd;
                if (a.RunningMean.Length > 0)
                {
                    float unbiased = variance.Value * (a.Rows / (a.Rows - 1f));
                    a.RunningMean[own] = ((1f - a.Momentum) * a.RunningMean[own]) + (a.Momentum * mean);
                    a.RunningVariance[own] = ((1f - a.Momentum) * a.RunningVariance[own]) + (a.Momentum * unbiased);
                }
            }

            float scale = inverseStd * Gamma(a, own);
            float beta = Beta(a, own);
            for (int row = firstRow; row < a.Rows; row += ThreadsPerColumn)
            {
                long i = ((long)row * a.Columns) + own;
                a.Y[i] = TActivation.Forward(new Float1(((a.X[i] - mean) * scale) + beta), new Float1(a.Alpha)).Value;
            }
        }
    }

    private static void EvaluationKernel<TActivation>(BatchNormForwardArguments a)
        where TActivation : struct, IActivation
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < (long)a.Rows * a.Columns)
        {
            int column = (int)(i % a.Columns);
            float mean = a.RunningMean[column];
            float inverseStd = Moments.InverseStd(new Float1(a.RunningVariance[column]), new Float1(a.Epsilon)).Value;
            if (i < a.Columns)
            {
                a.SavedMean[column] = mean;
                a.SavedInverseStd[column] = inverseStd;
            }

            float normalised = ((a.X[i] - mean) * (inverseStd * Gamma(a, column))) + Beta(a, column);
            a.Y[i] = TActivation.Forward(new Float1(normalised), new Float1(a.Alpha)).Value;
        }
    }

    private static float Gamma(BatchNormForwardArguments a, int column)
    {
        float gamma = 1f;
        if (a.Gamma.Length > 0)
        {
            gamma = a.Gamma[column];
        }

        return gamma;
    }

    private static float Beta(BatchNormForwardArguments a, int column)
    {
        float beta = 0f;
        if (a.Beta.Length > 0)
        {
            beta = a.Beta[column];
        }

        return beta;
    }

    private readonly struct Emission(CallList calls, BatchNormForwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
        {
            if (arguments.Training != 0)
            {
                int tiles = ((arguments.Columns - 1) / TileColumns) + 1;
                calls.Launch(TrainingKernel<TActivation>, new KernelConfig(tiles, TileColumns * ThreadsPerColumn), arguments);
            }
            else
            {
                calls.Launch(EvaluationKernel<TActivation>, LaunchShape.Elements((long)arguments.Rows * arguments.Columns), arguments);
            }
        }
    }
}
