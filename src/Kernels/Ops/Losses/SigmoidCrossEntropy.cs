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
    public static unsafe float OfRegisters<TVector, TRegister>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
        where TVector : struct, IFloatVector<TVector>
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister one = TRegister.Of(1f);
        // In memory, so that the formulas are of one register: of a pair they took ten times as long.
        float* losses = stackalloc float[LaneReduction.Lanes];
        for (int j = 0; j < classes; j += TRegister.Count)
        {
            float* loss = losses + (j % LaneReduction.Lanes);
            TRegister sign = TRegister.SelectEqual(LaneIndices.From<TRegister>(j), TRegister.Of(label), TRegister.Of(-1f), one);
            // softplus(−∞) = 0: lanes beyond the row, where no label is, add nothing.
            TRegister x = sign * RowRegister.Load<TRegister>(z, j, classes, float.NegativeInfinity);
            (TRegister.Load(loss) + Transcendentals.Softplus(x)).Store(loss);
            if (dz != null)
            {
                RowRegister.Store(sign * Transcendentals.Sigmoid(x) / TRegister.Of(rows), dz, j, classes);
            }
        }

        return label < classes ? LaneReduction.Sum(losses) : float.NaN;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static unsafe TRegister OfShortRows<TRegister>(
        float* z, int classes, TRegister label, TRegister labelLogit, TRegister max, TRegister maxClass, int rows, float smoothing)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister one = TRegister.Of(1f);
        float* losses = stackalloc float[ShortRows.MostFloats];
        losses = CacheLine.Next(losses);
        for (int j = 0; j < classes; j++)
        {
            float* at = z + (j * TRegister.Count);
            TRegister sign = TRegister.SelectEqual(label, TRegister.Of(j), TRegister.Of(-1f), one);
            TRegister x = sign * TRegister.Load(at);
            Transcendentals.Softplus(x).Store(losses + (j * TRegister.Count));
            (sign * Transcendentals.Sigmoid(x) / TRegister.Of(rows)).Store(at);
        }

        ShortRows.Fill(losses, classes, TRegister.Of(0f));
        return TRegister.SelectLess(label, TRegister.Of(classes), ShortRows.Sum<TRegister>(losses), TRegister.Of(float.NaN));
    }
}
