using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Softmax cross entropy; each worker does an even share of the rows, a register of classes at a time.</summary>
internal sealed unsafe class VectorRowSoftmaxCrossEntropy() : KernelVariant<SoftmaxCrossEntropyArguments>(KernelFamily.Vector)
{
    // A class of a row costs two exponentials, and its row a logarithm.
    private const long WorkPerClass = 64;

    /// <inheritdoc/>
    public override void Emit(CallList calls, SoftmaxCrossEntropyArguments a) =>
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
            work: WorkPerClass * a.Rows * a.Classes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in CrossEntropyMemory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            int label = m.Labels[row];
            float* z = m.Logits + (row * m.Classes);
            float* dz = m.DLogits == null ? null : m.DLogits + (row * m.Classes);
            if (label < 0)
            {
                m.ClearRow(row);
                continue;
            }

            RowMaximum max = RowMaximum.Of<TVector>(z, m.Classes);
            float others = Others<TVector>(z, m.Classes, max);
            float loss = SoftmaxRow.Loss(max.Value, label < m.Classes ? z[label] : float.NaN, others);
            m.RowLoss[row] = loss;
            m.RowCorrect[row] = max.Class == label && loss >= 0 ? 1 : 0;
            if (dz != null)
            {
                Gradient<TVector>(z, dz, m.Classes, max.Value, others, m.Rows);
                if (label < m.Classes)
                {
                    float term = Transcendentals.Exp(new Float1(z[label] - max.Value)).Value;
                    dz[label] = SoftmaxRow.LabelGradient(term, others, label == max.Class) / m.Rows;
                }
            }
        }
    }

    // Σ e^(z_j − max) over all classes but the first largest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Others<TVector>(float* z, int classes, RowMaximum max)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Of(0f);
        TVector sum = zero;
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector term = Transcendentals.Exp(RowRegister.Load<TVector>(z, j, classes, float.NegativeInfinity) - TVector.Of(max.Value));
            sum += TVector.SelectEqual(LaneIndices.From<TVector>(j), TVector.Of(max.Class), zero, term);
        }

        return LaneReduction.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient<TVector>(float* z, float* dz, int classes, float max, float others, int rows)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector sum = TVector.Of(1f + others);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector term = Transcendentals.Exp(RowRegister.Load<TVector>(z, j, classes, float.NegativeInfinity) - TVector.Of(max));
            RowRegister.Store(term / sum / TVector.Of(rows), dz, j, classes);
        }
    }
}
