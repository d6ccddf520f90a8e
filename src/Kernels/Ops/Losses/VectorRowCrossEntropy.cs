using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A cross entropy on the processor; each worker does an even share of the rows, a register of classes at a time.</summary>
/// <typeparam name="TLoss">Which one.</typeparam>
internal sealed unsafe class VectorRowCrossEntropy<TLoss>() : KernelVariant<CrossEntropyArguments<TLoss>>(KernelFamily.Vector)
    where TLoss : struct, ICrossEntropy<TLoss>
{
    /// <inheritdoc/>
    public override string Name { get; } = $"VectorRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, CrossEntropyArguments<TLoss> a) =>
        calls.Run(
            &Run<Float512>,
            &Run<RegisterPair<Float256>>,
            &Run<RegisterPair<RegisterPair<Float128>>>,
            new Memory
            {
                Logits = a.Logits.Pointer(),
                Labels = a.Labels.Pointer(),
                Rows = a.Rows,
                Classes = a.Classes,
                RowLoss = a.RowLoss.Pointer(),
                RowCorrect = a.RowCorrect.Pointer(),
                DLogits = a.DLogits.Pointer(),
                Smoothing = a.Smoothing,
            },
            work: TLoss.WorkPerClass * a.Rows * a.Classes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            int label = m.Labels[row];
            float* z = m.Logits + (row * m.Classes);
            float* dz = m.DLogits == null ? null : m.DLogits + (row * m.Classes);
            if (label >= 0)
            {
                RowMaximum max = RowMaximum.Of<TVector>(z, m.Classes);
                float loss = TLoss.OfRegisters<TVector>(z, dz, m.Classes, label, max, m.Rows, m.Smoothing);
                m.RowLoss[row] = loss;
                // A NaN is not ≥ 0.
                m.RowCorrect[row] = max.Class == label && loss >= 0 ? 1 : 0;
            }
            else
            {
                m.RowLoss[row] = 0;
                m.RowCorrect[row] = 0;
                new Span<float>(dz, dz == null ? 0 : m.Classes).Clear();
            }
        }
    }

    private struct Memory
    {
        public float* Logits;
        public int* Labels;
        public int Rows;
        public int Classes;
        public float* RowLoss;
        public int* RowCorrect;
        public float* DLogits;
        public float Smoothing;
    }
}
