using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A cross entropy on GPUs; one group of 32 threads a row.</summary>
/// <typeparam name="TLoss">Which one.</typeparam>
internal sealed class GroupRowCrossEntropy<TLoss>() : KernelVariant<CrossEntropyArguments<TLoss>>(KernelFamily.Simt)
    where TLoss : struct, ICrossEntropy<TLoss>
{
    /// <inheritdoc/>
    public override string Name { get; } = $"GroupRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, CrossEntropyArguments<TLoss> arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(CrossEntropyArguments<TLoss> a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        ArrayView<RowMaximum> maxima = SharedMemory.Allocate<RowMaximum>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Classes;
        int label = a.Labels[row];
        RowMaximum max = GroupRow.Maximum<TReduction>(a.Logits, start, a.Classes, maxima);
        float loss = TLoss.OfGroup<TReduction>(a, start, label, max, values);
        if (Group.IdxX == 0)
        {
            a.RowLoss[row] = label < 0 ? 0f : loss;
            // A NaN is not ≥ 0.
            a.RowCorrect[row] = max.Class == label && loss >= 0f ? 1 : 0;
        }
    }
}
