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
    public static unsafe float OfRegisters<TVector, TRegister>(float* z, float* dz, int classes, int label, RowMaximum max, int rows, float smoothing)
        where TVector : struct, IFloatVector<TVector>
        where TRegister : struct, IFloatVector<TRegister>
    {
        // Read before the terms are written, for which the logits may make room.
        float labelLogit = label < classes ? z[label] : float.NaN;
        float others = Others<TVector>(z, dz, classes, max);
        if (dz != null)
        {
            Gradient<TVector>(dz, classes, others, rows);
            if (label < classes)
            {
                float term = Transcendentals.Exp(new Float1(labelLogit - max.Value)).Value;
                dz[label] = LabelGradient(term, others, label == max.Class) / rows;
            }
        }

        return Loss(max.Value, labelLogit, others);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static unsafe TRegister OfShortRows<TRegister>(
        float* z, int classes, TRegister label, TRegister labelLogit, TRegister max, TRegister maxClass, int rows, float smoothing)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister others = Others(z, classes, max, maxClass);
        TRegister sum = TRegister.Of(1f) + others;
        TRegister gradient = LabelGradient(labelLogit - max, others, label, maxClass);
        for (int j = 0; j < classes; j++)
        {
            float* at = z + (j * TRegister.Count);
            (TRegister.SelectEqual(label, TRegister.Of(j), gradient, TRegister.Load(at) / sum) / TRegister.Of(rows)).Store(at);
        }

        return (max - labelLogit) + LogOfSum(others);
    }

    /// <summary>ln(1 + others).</summary>
    // A NaN compares as not greater, and goes through LogOnePlus unharmed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float LogOfSum(float others) => others > 1f
        ? Transcendentals.Log(new Float1(1f + others)).Value
        : Transcendentals.LogOnePlus(new Float1(others)).Value;

    /// <summary>The same of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TRegister LogOfSum<TRegister>(TRegister others)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister zero = TRegister.Of(0f), one = TRegister.Of(1f), sum = one + others;
        TRegister log = LogOfSingle(sum);
        // Transcendentals.LogOnePlus, which takes the logarithm of the same sum.
        TRegister d = sum - one;
        TRegister corrected = log * (others / TRegister.SelectEqual(d, zero, one, d));
        return TRegister.SelectLess(one, others, log, TRegister.SelectEqual(d, zero, others, corrected));
    }

    // (max − z_label) + ln(1 + others).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Loss(float max, float labelLogit, float others) => (max - labelLogit) + LogOfSum(others);

    /// <summary>softmax_label − 1; where the label has the largest logit, −others / (1 + others) without cancellation.</summary>
    // A product and no negation, which would turn the sign of a NaN that rows side by side keep.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float LabelGradient(float labelTerm, float others, bool labelIsLargest) =>
        labelIsLargest ? (-1f * others) / (1f + others) : (labelTerm / (1f + others)) - 1f;

    /// <summary>The same of each lane; the term of the label is e^<paramref name="labelExponent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TRegister LabelGradient<TRegister>(TRegister labelExponent, TRegister others, TRegister label, TRegister maxClass)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister one = TRegister.Of(1f), sum = one + others;
        return TRegister.SelectEqual(label, maxClass, (TRegister.Of(-1f) * others) / sum, (ExpOfSingle(labelExponent) / sum) - one);
    }

    /// <summary>Σ e^(z_j − max) over all classes but the first largest; the terms of all classes go to <paramref name="terms"/>, unless that is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe float Others<TVector>(float* z, float* terms, int classes, RowMaximum max)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Of(0f);
        TVector sum = zero;
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector term = Transcendentals.Exp(RowRegister.Load<TVector>(z, j, classes, float.NegativeInfinity) - TVector.Of(max.Value));
            sum += TVector.SelectEqual(LaneIndices.From<TVector>(j), TVector.Of(max.Class), zero, term);
            if (terms != null)
            {
                RowRegister.Store(term, terms, j, classes);
            }
        }

        return LaneReduction.Sum(sum);
    }

    /// <summary>The same of short rows side by side; the terms of all classes replace the logits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static unsafe TRegister Others<TRegister>(float* z, int classes, TRegister max, TRegister maxClass)
        where TRegister : struct, IFloatVector<TRegister>
    {
        TRegister zero = TRegister.Of(0f);
        float* terms = stackalloc float[ShortRows.MostFloats];
        terms = CacheLine.Next(terms);
        for (int j = 0; j < classes; j++)
        {
            float* at = z + (j * TRegister.Count);
            TRegister term = Transcendentals.Exp(TRegister.Load(at) - max);
            term.Store(at);
            TRegister.SelectEqual(maxClass, TRegister.Of(j), zero, term).Store(terms + (j * TRegister.Count));
        }

        // What e^(−∞ − max) is, in the lanes beyond a row that is a register by itself.
        ShortRows.Fill(terms, classes, TRegister.SelectEqual(max, TRegister.Of(float.NegativeInfinity), TRegister.Of(float.NaN), zero));
        return ShortRows.Sum<TRegister>(terms);
    }

    // From the terms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Gradient<TVector>(float* dz, int classes, float others, int rows)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector sum = TVector.Of(1f + others);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector term = RowRegister.Load<TVector>(dz, j, classes, 0f);
            RowRegister.Store(term / sum / TVector.Of(rows), dz, j, classes);
        }
    }

    // Of each lane what a row by itself computes as a single number. Each in a method of its own: in one, all of it took three to five times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TRegister ExpOfSingle<TRegister>(TRegister x)
        where TRegister : struct, IFloatVector<TRegister> => Transcendentals.Exp(new Unfused<TRegister>(x)).Value;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TRegister LogOfSingle<TRegister>(TRegister x)
        where TRegister : struct, IFloatVector<TRegister> => Transcendentals.Log(new Unfused<TRegister>(x)).Value;
}
