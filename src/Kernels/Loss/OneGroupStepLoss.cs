using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Loss;

/// <summary>Sums the batch's losses and hits in one group: strided sums per thread, then a shared-memory tree.</summary>
public sealed class OneGroupStepLoss() : KernelVariant<StepLossArguments>(KernelFamily.Simt)
{
    private const int Threads = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, StepLossArguments arguments) =>
        calls.Launch(Kernel, new KernelConfig(1, Threads), arguments);

    private static void Kernel(StepLossArguments a)
    {
        ArrayView<float> losses = SharedMemory.Allocate<float>(Threads);
        ArrayView<int> hits = SharedMemory.Allocate<int>(Threads);
        ArrayView<int> samples = SharedMemory.Allocate<int>(Threads);
        int thread = Group.IdxX;
        float loss = 0;
        int correct = 0;
        int known = 0;
        for (int row = thread; row < a.Rows; row += Threads)
        {
            loss += a.RowLoss[row];
            if (a.RowCorrect.Length > 0)
            {
                correct += a.RowCorrect[row];
            }

            known += a.Labels[row] >= 0 ? 1 : 0;
        }

        losses[thread] = loss;
        hits[thread] = correct;
        samples[thread] = known;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                losses[thread] += losses[thread + half];
                hits[thread] += hits[thread + half];
                samples[thread] += samples[thread + half];
            }

            Group.Barrier();
        }

        if (thread == 0)
        {
            float sum = losses[0];
            a.History[a.State[0].Step % a.Capacity] = new StepLossRecord(sum, hits[0], samples[0]);
            // The exponent of NaN and ±∞, asked of the bits: no compiler may assume it away.
            if (a.HaltOnNonFinite != 0 && (Interop.FloatAsInt(sum) & 0x7F800000u) == 0x7F800000u)
            {
                a.State[0].Halted = 1;
            }
        }
    }
}
