using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy against targets in [0, 1]; one group of 32 threads a row, each with every 32nd output.</summary>
internal sealed class GroupRowBernoulliCrossEntropy() : KernelVariant<BernoulliCrossEntropyArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, BernoulliCrossEntropyArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(BernoulliCrossEntropyArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Outputs;
        int valid = a.Valid[row];
        float loss = 0f;
        for (int j = Group.IdxX; j < a.Outputs; j += GroupRow.Threads)
        {
            Float1 z = new(a.Logits[start + j]);
            Float1 target = new(a.Targets[start + j]);
            loss += BernoulliTerm.Loss(z, target).Value;
            if (a.DLogits.Length > 0)
            {
                a.DLogits[start + j] = valid < 0 ? 0f : (Transcendentals.Sigmoid(z).Value - target.Value) / a.Rows;
            }
        }

        loss = GroupRow.Sum<TReduction>(loss, values);
        if (Group.IdxX == 0)
        {
            a.RowLoss[row] = valid < 0 ? 0f : loss;
        }
    }
}
