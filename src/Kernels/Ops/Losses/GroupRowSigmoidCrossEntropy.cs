using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Binary cross entropy on logits; one group of 32 threads a row, each with every 32nd class. With the label's logit
/// negated every term is softplus and every gradient ±σ, so nothing cancels: softplus(z) − z = softplus(−z) and
/// σ(z) − 1 = −σ(−z).
/// </summary>
internal sealed class GroupRowSigmoidCrossEntropy() : KernelVariant<SigmoidCrossEntropyArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SigmoidCrossEntropyArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(arguments.Rows, GroupRow.Threads),
            arguments);

    private static void Kernel<TReduction>(SigmoidCrossEntropyArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(GroupRow.Threads);
        ArrayView<RowMaximum> maxima = SharedMemory.Allocate<RowMaximum>(GroupRow.Threads);
        int row = Grid.IdxX;
        long start = (long)row * a.Classes;
        int label = a.Labels[row];
        RowMaximum max = GroupRow.Maximum<TReduction>(a.Logits, start, a.Classes, maxima);
        float loss = 0;
        for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
        {
            float sign = j == label ? -1f : 1f;
            Float1 z = new(sign * a.Logits[start + j]);
            loss += Transcendentals.Softplus(z).Value;
            if (a.DLogits.Length > 0)
            {
                a.DLogits[start + j] = label < 0 ? 0f : sign * Transcendentals.Sigmoid(z).Value / a.Rows;
            }
        }

        loss = GroupRow.Sum<TReduction>(loss, values);
        if (Group.IdxX == 0)
        {
            float known = label < a.Classes ? loss : float.NaN;
            a.RowLoss[row] = label < 0 ? 0f : known;
            // A NaN is not ≥ 0.
            a.RowCorrect[row] = max.Class == label && known >= 0f ? 1 : 0;
        }
    }
}
