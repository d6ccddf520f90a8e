using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Binary cross entropy of σ(z) against the one-hot label, summed over the classes: loss = Σ_j ln(1 + e^z_j) − z_label,
/// gradient (σ(z) − onehot) / Rows. With the label's logit negated every term is softplus and every gradient ±σ, so
/// nothing cancels: softplus(z) − z = softplus(−z) and σ(z) − 1 = −σ(−z).
/// </summary>
internal readonly struct SigmoidCrossEntropy : ICrossEntropy<SigmoidCrossEntropy>
{
    /// <inheritdoc/>
    public static string OpName => "SigmoidCrossEntropy";

    /// <inheritdoc/>
    public static long WorkPerClass => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfGroup<TReduction>(
        CrossEntropyArguments<SigmoidCrossEntropy> a, long start, int label, RowMaximum max, ArrayView<float> shared)
        where TReduction : struct, IGroupReduction
    {
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

        loss = GroupRow.Sum<TReduction>(loss, shared);
        return label < a.Classes ? loss : float.NaN;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe float OfRegisters<TVector>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
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

        return label < classes ? LaneReduction.Sum(loss) : float.NaN;
    }
}
