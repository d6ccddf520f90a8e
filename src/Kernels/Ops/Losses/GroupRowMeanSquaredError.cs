using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Mean squared error; one group of 32 threads a row, each with every 32nd output.</summary>
internal sealed class GroupRowMeanSquaredError() : KernelVariant<MeanSquaredErrorArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MeanSquaredErrorArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(MeanSquaredErrorArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Outputs;
        int valid = a.Valid[row];
        float scale = 2f / ((float)a.Rows * (float)a.Outputs);
        float squares = 0f;
        for (int j = Group.IdxX; j < a.Outputs; j += GroupRow.Threads)
        {
            float difference = a.Predictions[start + j] - a.Targets[start + j];
            squares += difference * difference;
            if (a.DPredictions.Length > 0)
            {
                a.DPredictions[start + j] = valid < 0 ? 0f : difference * scale;
            }
        }

        squares = GroupRow.Sum<TReduction>(squares, values);
        if (Group.IdxX == 0)
        {
            a.RowLoss[row] = valid < 0 ? 0f : squares / a.Outputs;
        }
    }
}
