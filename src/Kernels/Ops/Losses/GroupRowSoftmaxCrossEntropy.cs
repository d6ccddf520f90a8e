using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Softmax cross entropy; one group of 32 threads a row, each with every 32nd class.</summary>
internal sealed class GroupRowSoftmaxCrossEntropy() : KernelVariant<SoftmaxCrossEntropyArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SoftmaxCrossEntropyArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(SoftmaxCrossEntropyArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        ArrayView<RowMaximum> maxima = SharedMemory.Allocate<RowMaximum>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Classes;
        int label = a.Labels[row];
        RowMaximum max = GroupRow.Maximum<TReduction>(a.Logits, start, a.Classes, maxima);
        float others = 0;
        for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
        {
            if (j != max.Class)
            {
                others += Transcendentals.Exp(new Float1(a.Logits[start + j] - max.Value)).Value;
            }
        }

        others = GroupRow.Sum<TReduction>(others, values);
        if (Group.IdxX == 0)
        {
            float labelLogit = label >= 0 && label < a.Classes ? a.Logits[start + label] : float.NaN;
            float loss = SoftmaxRow.Loss(max.Value, labelLogit, others);
            a.RowLoss[row] = label < 0 ? 0f : loss;
            // A NaN is not ≥ 0.
            a.RowCorrect[row] = max.Class == label && loss >= 0f ? 1 : 0;
        }

        if (a.DLogits.Length > 0)
        {
            for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
            {
                float term = Transcendentals.Exp(new Float1(a.Logits[start + j] - max.Value)).Value;
                float gradient = j == label
                    ? SoftmaxRow.LabelGradient(term, others, label == max.Class)
                    : term / (1f + others);
                a.DLogits[start + j] = label < 0 ? 0f : gradient / a.Rows;
            }
        }
    }
}
