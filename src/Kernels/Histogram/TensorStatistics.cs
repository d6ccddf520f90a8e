using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// Statistics of a chunk of a tensor: special values, and sums and extremes of the finite ones. Sums are doubles, in
/// which the square of any float is exact and in range.
/// </summary>
internal unsafe struct TensorStatistics
{
    public double Sum;
    public double Squares;
    public float Min;
    public float Max;
    public int PositiveZeros;
    public int NegativeZeros;
    public int NaNs;
    public int PositiveInfinities;
    public int NegativeInfinities;

    /// <summary>The statistics of no values.</summary>
    public static TensorStatistics None => new() { Min = float.PositiveInfinity, Max = float.NegativeInfinity };

    /// <summary>
    /// Measures <paramref name="count"/> floats, eight at a time on every processor: the same bits whatever the width of
    /// its registers, and counting into bins takes longer than this anyway.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TensorStatistics Of(float* x, long count)
    {
        Vector256<double> sum0 = default;
        Vector256<double> sum1 = default;
        Vector256<double> squares0 = default;
        Vector256<double> squares1 = default;
        Vector256<float> min = Vector256.Create(float.PositiveInfinity);
        Vector256<float> max = Vector256.Create(float.NegativeInfinity);
        Vector256<int> positiveZeros = default;
        Vector256<int> negativeZeros = default;
        TensorStatistics result = None;
        for (long i = 0; i < count; i += Vector256<float>.Count)
        {
            Vector256<float> x8 = i + Vector256<float>.Count <= count ? Vector256.Load(x + i) : LoadRest(x + i, count - i);
            positiveZeros -= Vector256.Equals(x8.AsInt32(), default);
            negativeZeros -= Vector256.Equals(x8.AsInt32(), Vector256.Create(int.MinValue));
            Vector256<float> finite = Vector256.LessThan(Vector256.Abs(x8), Vector256.Create(float.PositiveInfinity));
            Vector256<float> low = x8;
            Vector256<float> high = x8;
            if (finite.AsInt32() != Vector256<int>.AllBitsSet)
            {
                // NaNs that fill up the last register are no elements.
                result.NaNs += Vector256<float>.Count - CountOf(Vector256.Equals(x8, x8)) - (int)Math.Max(0, i + Vector256<float>.Count - count);
                result.PositiveInfinities += CountOf(Vector256.Equals(x8, Vector256.Create(float.PositiveInfinity)));
                result.NegativeInfinities += CountOf(Vector256.Equals(x8, Vector256.Create(float.NegativeInfinity)));
                low = Vector256.ConditionalSelect(finite, x8, Vector256.Create(float.PositiveInfinity));
                high = Vector256.ConditionalSelect(finite, x8, Vector256.Create(float.NegativeInfinity));
                x8 &= finite;
            }

            min = Vector256.MinNative(min, low);
            max = Vector256.MaxNative(max, high);
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(x8);
            sum0 += x0;
            sum1 += x1;
            squares0 += x0 * x0;
            squares1 += x1 * x1;
        }

        result.Sum = Vector256.Sum(sum0 + sum1);
        result.Squares = Vector256.Sum(squares0 + squares1);
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            result.Min = Math.Min(result.Min, min[lane]);
            result.Max = Math.Max(result.Max, max[lane]);
        }

        result.PositiveZeros = Vector256.Sum(positiveZeros);
        result.NegativeZeros = Vector256.Sum(negativeZeros);
        return result;
    }

    /// <summary>Adds the next chunk's.</summary>
    public void Add(in TensorStatistics next)
    {
        Sum += next.Sum;
        Squares += next.Squares;
        Min = Math.Min(Min, next.Min);
        Max = Math.Max(Max, next.Max);
        PositiveZeros += next.PositiveZeros;
        NegativeZeros += next.NegativeZeros;
        NaNs += next.NaNs;
        PositiveInfinities += next.PositiveInfinities;
        NegativeInfinities += next.NegativeInfinities;
    }

    /// <summary>Writes the words of a block that follow the bins.</summary>
    public readonly void Store(int* block)
    {
        block[TensorRecordLayout.Zeros] = PositiveZeros + NegativeZeros;
        block[TensorRecordLayout.NaNs] = NaNs;
        block[TensorRecordLayout.PositiveInfinities] = PositiveInfinities;
        block[TensorRecordLayout.NegativeInfinities] = NegativeInfinities;
        block[TensorRecordLayout.Min] = TensorRecordLayout.InFloatOrder(BitConverter.SingleToInt32Bits(Min));
        block[TensorRecordLayout.Max] = TensorRecordLayout.InFloatOrder(BitConverter.SingleToInt32Bits(Max));
        MagnitudeRange.Scale(Sum, power: 1, block + TensorRecordLayout.Integers);
        MagnitudeRange.Scale(Squares, power: 2, block + TensorRecordLayout.Integers + 3);
        for (int i = TensorRecordLayout.Integers + TensorRecordLayout.Sums; i < TensorRecordLayout.Words; i++)
        {
            block[i] = 0;
        }
    }

    private static Vector256<float> LoadRest(float* x, long count)
    {
        float* lanes = stackalloc float[Vector256<float>.Count];
        Vector256.Create(float.NaN).Store(lanes);
        Unsafe.CopyBlock(lanes, x, (uint)count * sizeof(float));
        return Vector256.Load(lanes);
    }

    private static int CountOf(Vector256<float> mask) => int.PopCount((int)mask.ExtractMostSignificantBits());
}
