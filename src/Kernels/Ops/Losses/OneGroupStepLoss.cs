using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Sums the batch's losses and hits in one group: strided sums per thread, then those of the threads.</summary>
internal sealed class OneGroupStepLoss() : KernelVariant<StepLossArguments>(KernelFamily.Simt)
{
    private const int Threads = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, StepLossArguments arguments) =>
        calls.Launch(
            calls.Device.HasShuffles() ? Kernel<ShuffleReduction> : Kernel<SharedReduction>,
            new KernelConfig(1, Threads),
            arguments);

    private static void Kernel<TReduction>(StepLossArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<StepLossRecord> shared = SharedMemory.Allocate<StepLossRecord>(Threads);
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

        StepLossRecord all = TReduction.OfEvery<StepLossRecord, StepLossRecord>(1, new StepLossRecord(loss, correct, known), shared);
        if (thread == 0)
        {
            a.History[a.State[0].Step % a.Capacity] = all;
            // The exponent of NaN and ±∞, asked of the bits: no compiler may assume it away.
            if (a.HaltOnNonFinite != 0 && (Interop.FloatAsInt(all.LossSum) & 0x7F800000u) == 0x7F800000u)
            {
                a.State[0].Halted = 1;
            }
        }
    }
}
