using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Cross entropy of softmax(z) against the label: loss = ln Σ_j e^z_j − z_label, gradient (softmax(z) − onehot) / Rows. Both come
/// from the sum of e^(z_j − max) over all classes but the first largest one, whose own term is exactly 1: leaving it out keeps the
/// digits of a loss and a gradient near 0.
/// </summary>
internal readonly struct SoftmaxCrossEntropy : ICrossEntropy<SoftmaxCrossEntropy>
{
    /// <inheritdoc/>
    public static string OpName => "SoftmaxCrossEntropy";

    /// <inheritdoc/>
    // A class of a row costs two exponentials, and its row a logarithm.
    public static long WorkPerClass => 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfGroup<TReduction>(
        CrossEntropyArguments<SoftmaxCrossEntropy> a, long start, int label, RowMaximum max, ArrayView<float> shared)
        where TReduction : struct, IGroupReduction
    {
        float others = 0;
        for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
        {
            if (j != max.Class)
            {
                others += Transcendentals.Exp(new Float1(a.Logits[start + j] - max.Value)).Value;
            }
        }

        others = GroupRow.Sum<TReduction>(others, shared);
        float loss = 0;
        if (Group.IdxX == 0)
        {
            float labelLogit = label >= 0 && label < a.Classes ? a.Logits[start + label] : float.NaN;
            loss = Loss(max.Value, labelLogit, others);
        }

        if (a.DLogits.Length > 0)
        {
            for (int j = Group.IdxX; j < a.Classes; j += GroupRow.Threads)
            {
                float term = Transcendentals.Exp(new Float1(a.Logits[start + j] - max.Value)).Value;
                float gradient = j == label ? LabelGradient(term, others, label == max.Class) : term / (1f + others);
                a.DLogits[start + j] = label < 0 ? 0f : gradient / a.Rows;
            }
        }

        return loss;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float OfRegisters<TVector>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
        where TVector : struct, IFloatVector<TVector>
    {
        float others = Others<TVector>(z, classes, max);
        float loss = Loss(max.Value, label < classes ? z[label] : float.NaN, others);
        if (dz != null)
        {
            Gradient<TVector>(z, dz, classes, max.Value, others, rows);
            if (label < classes)
            {
                float term = Transcendentals.Exp(new Float1(z[label] - max.Value)).Value;
                dz[label] = LabelGradient(term, others, label == max.Class) / rows;
            }
        }

        return loss;
    }

    /// <summary>ln(1 + others).</summary>
    // A NaN compares as not greater, and goes through LogOnePlus unharmed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float LogOfSum(float others) => others > 1f
        ? Transcendentals.Log(new Float1(1f + others)).Value
        : Transcendentals.LogOnePlus(new Float1(others)).Value;

    // (max − z_label) + ln(1 + others).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Loss(float max, float labelLogit, float others) => (max - labelLogit) + LogOfSum(others);

    /// <summary>softmax_label − 1; where the label has the largest logit, −others / (1 + others) without cancellation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float LabelGradient(float labelTerm, float others, bool labelIsLargest) =>
        labelIsLargest ? -others / (1f + others) : (labelTerm / (1f + others)) - 1f;

    /// <summary>Σ e^(z_j − max) over all classes but the first largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe float Others<TVector>(float* z, int classes, RowMaximum max)
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
    private static unsafe void Gradient<TVector>(float* z, float* dz, int classes, float max, float others, int rows)
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
