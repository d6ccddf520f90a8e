using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Cross entropy of softmax(z) against a smoothed label q = (1 − ε) onehot + ε / Classes (Szegedy et al. 2016, section 7), ε being
/// <see cref="CrossEntropyArguments{TLoss}.Smoothing"/>: loss = Σ_j q_j (ln Σ_k e^z_k − z_j), gradient (softmax(z) − q) / Rows. With m the largest logit the
/// loss is ln Σ_k e^(z_k − m) + (1 − ε)(m − z_label) + ε / Classes · Σ_j (m − z_j), of which no term is negative.
/// </summary>
internal readonly struct SmoothedCrossEntropy : ICrossEntropy<SmoothedCrossEntropy>
{
    /// <inheritdoc/>
    public static string OpName => "SmoothedCrossEntropy";

    /// <inheritdoc/>
    public static long WorkPerClass => SoftmaxCrossEntropy.WorkPerClass;

    /// <inheritdoc/>
    public static bool Smooths => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfGroup<TReduction>(
        CrossEntropyArguments<SmoothedCrossEntropy> a, long start, int label, RowMaximum max, ArrayView<float> shared)
        where TReduction : struct, IGroupReduction
    {
        float share = a.Smoothing / a.Classes;
        float others = 0;
        float below = 0;
        for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
        {
            float z = a.Logits[start + j];
            below += max.Value - z;
            if (j != max.Class)
            {
                others += Transcendentals.Exp(new Float1(z - max.Value)).Value;
            }
        }

        others = GroupRow.Sum<TReduction>(others, shared);
        below = GroupRow.Sum<TReduction>(below, shared);
        float loss = 0;
        if (Group.IdxX == 0)
        {
            float labelLogit = label >= 0 && label < a.Classes ? a.Logits[start + label] : float.NaN;
            loss = Loss(max.Value, labelLogit, others, below, a.Smoothing, share);
        }

        if (a.DLogits.Length > 0)
        {
            for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
            {
                float term = Transcendentals.Exp(new Float1(a.Logits[start + j] - max.Value)).Value;
                float gradient = j == label
                    ? SoftmaxCrossEntropy.LabelGradient(term, others, label == max.Class) + (a.Smoothing - share)
                    : (term / (1f + others)) - share;
                a.DLogits[start + j] = label < 0 ? 0f : gradient / a.Rows;
            }
        }

        return loss;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float OfRegisters<TVector, TRegister>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
        where TVector : struct, IFloatVector<TVector>
        where TRegister : struct, IFloatVector<TRegister>
    {
        float share = smoothing / classes;
        // Read before the terms are written, for which the logits may make room.
        float below = Below<TVector>(z, classes, max.Value);
        float labelLogit = label < classes ? z[label] : float.NaN;
        float others = SoftmaxCrossEntropy.Others<TVector>(z, dz, classes, max);
        if (dz != null)
        {
            Gradient<TVector>(dz, classes, others, share, rows);
            if (label < classes)
            {
                float term = Transcendentals.Exp(new Float1(labelLogit - max.Value)).Value;
                dz[label] = (SoftmaxCrossEntropy.LabelGradient(term, others, label == max.Class) + (smoothing - share)) / rows;
            }
        }

        return Loss(max.Value, labelLogit, others, below, smoothing, share);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static unsafe TRegister OfShortRows<TRegister>(
        float* z, int classes, TRegister label, TRegister labelLogit, TRegister max, TRegister maxClass, int rows, float smoothing)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister below = Below(z, classes, max);
        TRegister others = SoftmaxCrossEntropy.Others(z, classes, max, maxClass);
        TRegister sum = TRegister.Of(1f) + others;
        float share = smoothing / classes;
        TRegister gradient = SoftmaxCrossEntropy.LabelGradient(labelLogit - max, others, label, maxClass) + TRegister.Of(smoothing - share);
        for (int j = 0; j < classes; j++)
        {
            float* at = z + (j * TRegister.Count);
            TRegister other = (TRegister.Load(at) / sum) - TRegister.Of(share);
            (TRegister.SelectEqual(label, TRegister.Of(j), gradient, other) / TRegister.Of(rows)).Store(at);
        }

        return ((TRegister.Of(1f - smoothing) * (max - labelLogit)) + (TRegister.Of(share) * below)) + SoftmaxCrossEntropy.LogOfSum(others);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Loss(float max, float labelLogit, float others, float below, float smoothing, float share) =>
        (((1f - smoothing) * (max - labelLogit)) + (share * below)) + SoftmaxCrossEntropy.LogOfSum(others);

    // Σ (max − z_j).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Below<TVector>(float* z, int classes, float max)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector sum = TVector.Of(0f);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            sum += TVector.Of(max) - RowRegister.Load<TVector>(z, j, classes, max);
        }

        return LaneReduction.Sum(sum);
    }

    // The same of short rows side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static unsafe TRegister Below<TRegister>(float* z, int classes, TRegister max)
        where TRegister : struct, IFloatVector<TRegister>
    {
        float* differences = stackalloc float[ShortRows.MostFloats];
        differences = CacheLine.Next(differences);
        for (int j = 0; j < classes; j++)
        {
            (max - TRegister.Load(z + (j * TRegister.Count))).Store(differences + (j * TRegister.Count));
        }

        ShortRows.Fill(differences, classes, max - max);
        return ShortRows.Sum<TRegister>(differences);
    }

    // From the terms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Gradient<TVector>(float* dz, int classes, float others, float share, int rows)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector sum = TVector.Of(1f + others);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector term = RowRegister.Load<TVector>(dz, j, classes, 0f);
            RowRegister.Store(((term / sum) - TVector.Of(share)) / TVector.Of(rows), dz, j, classes);
        }
    }
}
