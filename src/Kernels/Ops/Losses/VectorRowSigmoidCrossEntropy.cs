using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Binary cross entropy on logits; each worker does an even share of the rows, a register of classes at a time. With
/// the label's logit negated every term is softplus and every gradient ±σ, so nothing cancels: softplus(z) − z =
/// softplus(−z) and σ(z) − 1 = −σ(−z).
/// </summary>
internal sealed unsafe class VectorRowSigmoidCrossEntropy() : KernelVariant<SigmoidCrossEntropyArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SigmoidCrossEntropyArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<RegisterPair<Float256>>,
            &Run<RegisterPair<RegisterPair<Float128>>>,
            new CrossEntropyMemory
            {
                Logits = a.Logits.Pointer(),
                Labels = a.Labels.Pointer(),
                Rows = a.Rows,
                Classes = a.Classes,
                RowLoss = a.RowLoss.Pointer(),
                RowCorrect = a.RowCorrect.Pointer(),
                DLogits = a.DLogits.Pointer(),
            },
            work: (long)a.Rows * a.Classes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in CrossEntropyMemory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            int label = m.Labels[row];
            if (label < 0)
            {
                m.ClearRow(row);
                continue;
            }

            float* z = m.Logits + (row * m.Classes);
            float* dz = m.DLogits == null ? null : m.DLogits + (row * m.Classes);
            float loss = Row<TVector>(z, dz, m.Classes, label, m.Rows);
            loss = label < m.Classes ? loss : float.NaN;
            m.RowLoss[row] = loss;
            m.RowCorrect[row] = RowMaximum.Of<TVector>(z, m.Classes).Class == label && loss >= 0 ? 1 : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Row<TVector>(float* z, float* dz, int classes, int label, int rows)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector one = TVector.Of(1f);
        TVector loss = TVector.Of(0f);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector sign = TVector.SelectEqual(LaneIndices.From<TVector>(j), TVector.Of(label), TVector.Of(-1f), one);
            // softplus(−∞) = 0: lanes beyond the row, where no label is, add nothing.
            TVector x = sign * RowRegister.Load<TVector>(z, j, classes, float.NegativeInfinity);
            loss += Transcendentals.Softplus(x);
            if (dz != null)
            {
                RowRegister.Store(sign * Transcendentals.Sigmoid(x) / TVector.Of(rows), dz, j, classes);
            }
        }

        return LaneReduction.Sum(loss);
    }
}
