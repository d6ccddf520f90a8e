using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Sums the batch's losses and hits; one worker does it, row after row, since a batch is a few hundred rows.</summary>
internal sealed unsafe class OneWorkerStepLoss() : KernelVariant<StepLossArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, StepLossArguments a) =>
        calls.Run(&Run, new Memory
        {
            RowLoss = a.RowLoss.Pointer(),
            RowCorrect = a.RowCorrect.Pointer(),
            Labels = a.Labels.Pointer(),
            Rows = a.Rows,
            State = a.State.Pointer(),
            History = a.History.Pointer(),
            Capacity = a.Capacity,
            HaltOnNonFinite = a.HaltOnNonFinite != 0,
        }, work: 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        if (worker != 0)
        {
            return;
        }

        double loss = 0;
        int correct = 0;
        int samples = 0;
        for (int row = 0; row < m.Rows; row++)
        {
            loss += m.RowLoss[row];
            correct += m.RowCorrect != null ? m.RowCorrect[row] : 0;
            samples += m.Labels[row] >= 0 ? 1 : 0;
        }

        m.History[m.State->Step % m.Capacity] = new StepLossRecord((float)loss, correct, samples);
        if (m.HaltOnNonFinite && !float.IsFinite((float)loss))
        {
            m.State->Halted = 1;
        }
    }

    private struct Memory
    {
        public float* RowLoss;
        public int* RowCorrect;
        public int* Labels;
        public int Rows;
        public StepState* State;
        public StepLossRecord* History;
        public int Capacity;
        public bool HaltOnNonFinite;
    }
}
