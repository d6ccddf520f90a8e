using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A loss against targets on GPUs; one group of 32 threads a row, each with every 32nd output.</summary>
/// <typeparam name="TLoss">The loss.</typeparam>
internal sealed class GroupRowTargetLoss<TLoss>() : KernelVariant<TargetLossArguments<TLoss>>(KernelFamily.Simt)
    where TLoss : struct, ITargetLoss
{
    /// <inheritdoc/>
    public override string Name { get; } = $"GroupRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, TargetLossArguments<TLoss> arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(TargetLossArguments<TLoss> a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Outputs;
        int valid = a.Valid[row];
        Float1 scale = new(TLoss.Scale(a.Rows, a.Outputs));
        Float1 sum = new(0f);
        for (int j = Group.IdxX; j < a.Outputs; j += GroupRow.Threads)
        {
            Float1 prediction = new(a.Predictions[start + j]);
            Float1 target = new(a.Targets[start + j]);
            sum = TLoss.Plus(sum, prediction, target);
            if (a.DPredictions.Length > 0)
            {
                a.DPredictions[start + j] = valid < 0 ? 0f : TLoss.Gradient(prediction, target, scale).Value;
            }
        }

        float total = GroupRow.Sum<TReduction>(sum.Value, values);
        if (Group.IdxX == 0)
        {
            a.RowLoss[row] = valid < 0 ? 0f : TLoss.OfRow(total, a.Outputs);
        }
    }
}
