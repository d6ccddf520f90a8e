using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// Statistics of a chunk of a tensor: special values, and sums and extremes of the finite ones. Sums are doubles, in
/// which the square of any float is exact and in range.
/// </summary>
internal unsafe struct TensorStatistics
{
    private const int Step = 16;
    private const int LargestFinite = 0x7F7FFFFF;

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
    /// Measures <paramref name="count"/> floats, sixteen at a time on every processor: the same bits whatever the width
    /// of its registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TensorStatistics Of(float* x, long count)
    {
        Vector256<double> sum0 = default;
        Vector256<double> sum1 = default;
        Vector256<double> sum2 = default;
        Vector256<double> sum3 = default;
        Vector256<double> squares0 = default;
        Vector256<double> squares1 = default;
        Vector256<double> squares2 = default;
        Vector256<double> squares3 = default;
        Vector256<float> min = Vector256.Create(float.PositiveInfinity);
        Vector256<float> max = Vector256.Create(float.NegativeInfinity);
        Vector256<int> positiveZeros = default;
        Vector256<int> negativeZeros = default;
        TensorStatistics result = None;
        float* rest = stackalloc float[Step];
        for (long i = 0; i < count; i += Step)
        {
            float* from = i + Step <= count ? x + i : PadWithNaN(x + i, count - i, rest);
            Vector256<float> a = Vector256.Load(from);
            Vector256<float> b = Vector256.Load(from + Vector256<float>.Count);
            positiveZeros -= Vector256.Equals(a.AsInt32(), default) + Vector256.Equals(b.AsInt32(), default);
            negativeZeros -= Vector256.Equals(a.AsInt32(), Vector256.Create(int.MinValue)) + Vector256.Equals(b.AsInt32(), Vector256.Create(int.MinValue));
            Vector256<float> low = Vector256.MinNative(a, b);
            Vector256<float> high = Vector256.MaxNative(a, b);
            Vector256<int> magnitude = Vector256.Create(int.MaxValue);
            if (Vector256.GreaterThanAny(Vector256.Max(a.AsInt32() & magnitude, b.AsInt32() & magnitude), Vector256.Create(LargestFinite)))
            {
                result.CountSpecials(x + i, Math.Min(Step, count - i));
                Vector256<float> finiteA = Vector256.LessThan(Vector256.Abs(a), Vector256.Create(float.PositiveInfinity));
                Vector256<float> finiteB = Vector256.LessThan(Vector256.Abs(b), Vector256.Create(float.PositiveInfinity));
                low = Vector256.MinNative(
                    Vector256.ConditionalSelect(finiteA, a, Vector256.Create(float.PositiveInfinity)),
                    Vector256.ConditionalSelect(finiteB, b, Vector256.Create(float.PositiveInfinity)));
                high = Vector256.MaxNative(
                    Vector256.ConditionalSelect(finiteA, a, Vector256.Create(float.NegativeInfinity)),
                    Vector256.ConditionalSelect(finiteB, b, Vector256.Create(float.NegativeInfinity)));
                a &= finiteA;
                b &= finiteB;
            }

            min = Vector256.MinNative(min, low);
            max = Vector256.MaxNative(max, high);
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(a);
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(b);
            sum0 += x0;
            sum1 += x1;
            sum2 += x2;
            sum3 += x3;
            // A float's square is exact in a double: fused or not, the sum is the same.
            squares0 = Vector256.MultiplyAddEstimate(x0, x0, squares0);
            squares1 = Vector256.MultiplyAddEstimate(x1, x1, squares1);
            squares2 = Vector256.MultiplyAddEstimate(x2, x2, squares2);
            squares3 = Vector256.MultiplyAddEstimate(x3, x3, squares3);
        }

        result.Sum = Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
        result.Squares = Vector256.Sum((squares0 + squares1) + (squares2 + squares3));
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

    private static float* PadWithNaN(float* x, long count, float* lanes)
    {
        new Span<float>(lanes, Step).Fill(float.NaN);
        Unsafe.CopyBlock(lanes, x, (uint)count * sizeof(float));
        return lanes;
    }

    private void CountSpecials(float* x, long count)
    {
        for (long i = 0; i < count; i++)
        {
            NaNs += float.IsNaN(x[i]) ? 1 : 0;
            PositiveInfinities += float.IsPositiveInfinity(x[i]) ? 1 : 0;
            NegativeInfinities += float.IsNegativeInfinity(x[i]) ? 1 : 0;
        }
    }
}
