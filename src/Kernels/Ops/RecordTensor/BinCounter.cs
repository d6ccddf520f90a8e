using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Counts floats into bins and measures them, in one pass: counting waits for stores, measuring for multiply-adds, and the
/// processor does both at once. Values of one tensor share a few bins, and a count that was just stored is slow to load
/// again: four histograms take turns. Zeros and values that are not finite are counted like all others and taken out
/// afterwards, so that counting has no branch.
/// </summary>
internal static unsafe class BinCounter
{
    /// <summary>Histograms that take turns.</summary>
    public const int Histograms = 4;

    private const int Step = 16;
    private const int LargestFinite = 0x7F7FFFFF;
    private const int Infinity = 0x7F800000;
    private const int FirstSpecialBin = Infinity >> TensorRecordLayout.BinShift;
    private const int HighBinShift = 32 + TensorRecordLayout.BinShift;

    /// <summary>
    /// Counts into the histograms at bins + k · stride. Sixteen values are measured at a time on every processor: the same
    /// bits whatever the width of its registers.
    /// </summary>
    public static TensorStatistics Count(float* x, long count, int* bins, int stride)
    {
        long rest = count % Step;
        TensorStatistics result = CountWhole(x, count - rest, bins, stride);
        if (rest > 0)
        {
            float* padded = stackalloc float[Step];
            new Span<float>(padded, Step).Fill(float.NaN);
            Unsafe.CopyBlock(padded, x + count - rest, (uint)rest * sizeof(float));
            TensorStatistics last = CountWhole(padded, Step, bins, stride);
            last.NaNs -= Step - (int)rest;
            result.Add(last);
        }

        return result;
    }

    // No calls: registers would have to be saved for them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TensorStatistics CountWhole(float* x, long count, int* bins, int stride)
    {
        int* bins1 = bins + stride;
        int* bins2 = bins1 + stride;
        int* bins3 = bins2 + stride;
        Vector512<double> sum0 = default;
        Vector512<double> sum1 = default;
        Vector512<double> squares0 = default;
        Vector512<double> squares1 = default;
        Vector512<float> min = Vector512.Create(float.PositiveInfinity);
        Vector512<float> max = Vector512.Create(float.NegativeInfinity);
        Vector512<uint> lowestLessOne = Vector512.Create(uint.MaxValue);
        Vector512<int> positiveZeros = default;
        Vector512<int> negativeZeros = default;
        Vector512<int> nans = default;
        Vector512<int> positiveInfinities = default;
        Vector512<int> negativeInfinities = default;
        for (long i = 0; i < count; i += Step)
        {
            Vector512<float> values = Vector512.Load(x + i);
            Vector512<int> bits = values.AsInt32();
            Vector512<int> magnitude = bits & Vector512.Create(int.MaxValue);
            positiveZeros -= Vector512.Equals(bits, default);
            negativeZeros -= Vector512.Equals(bits, Vector512.Create(int.MinValue));
            // Less one, a zero is the largest number there is.
            lowestLessOne = Vector512.Min(lowestLessOne, (magnitude - Vector512<int>.One).AsUInt32());
            Vector512<float> low = values;
            Vector512<float> high = values;
            if (Vector512.GreaterThanAny(magnitude, Vector512.Create(LargestFinite)))
            {
                nans -= Vector512.GreaterThan(magnitude, Vector512.Create(Infinity));
                positiveInfinities -= Vector512.Equals(bits, Vector512.Create(Infinity));
                negativeInfinities -= Vector512.Equals(bits, Vector512.Create(int.MinValue | Infinity));
                Vector512<float> finite = Vector512.LessThan(magnitude, Vector512.Create(Infinity)).AsSingle();
                low = Vector512.ConditionalSelect(finite, values, Vector512.Create(float.PositiveInfinity));
                high = Vector512.ConditionalSelect(finite, values, Vector512.Create(float.NegativeInfinity));
                values &= finite;
            }

            min = Vector512.MinNative(min, low);
            max = Vector512.MaxNative(max, high);
            (Vector512<double> x0, Vector512<double> x1) = Vector512.Widen(values);
            sum0 += x0;
            sum1 += x1;
            // A float's square is exact in a double: fused or not, the sum is the same.
            squares0 = Vector512.MultiplyAddEstimate(x0, x0, squares0);
            squares1 = Vector512.MultiplyAddEstimate(x1, x1, squares1);
            ulong* pairs = (ulong*)(x + i);
            CountFour(pairs[0], pairs[1], bins, bins1, bins2, bins3);
            CountFour(pairs[2], pairs[3], bins, bins1, bins2, bins3);
            CountFour(pairs[4], pairs[5], bins, bins1, bins2, bins3);
            CountFour(pairs[6], pairs[7], bins, bins1, bins2, bins3);
        }

        TensorStatistics result = new()
        {
            Sum = Vector256.Sum((sum0.GetLower() + sum0.GetUpper()) + (sum1.GetLower() + sum1.GetUpper())),
            Squares = Vector256.Sum((squares0.GetLower() + squares0.GetUpper()) + (squares1.GetLower() + squares1.GetUpper())),
            Min = min[0],
            Max = max[0],
            LowestLessOne = lowestLessOne[0],
            PositiveZeros = Vector512.Sum(positiveZeros),
            NegativeZeros = Vector512.Sum(negativeZeros),
            NaNs = Vector512.Sum(nans),
            PositiveInfinities = Vector512.Sum(positiveInfinities),
            NegativeInfinities = Vector512.Sum(negativeInfinities),
        };
        for (int lane = 1; lane < Step; lane++)
        {
            result.Min = Math.Min(result.Min, min[lane]);
            result.Max = Math.Max(result.Max, max[lane]);
            result.LowestLessOne = Math.Min(result.LowestLessOne, lowestLessOne[lane]);
        }

        return result;
    }

    /// <summary>
    /// Moves the bins from <paramref name="first"/> to <paramref name="end"/> of either sign to <paramref name="target"/>,
    /// added up over the histograms and without zeros and values that are not finite. All histograms are zero afterwards,
    /// if no finite value lies outside these bins.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move(int* bins, int stride, in TensorStatistics counted, int first, int end, int* target)
    {
        TakeOut(bins, stride, counted.PositiveZeros, first);
        TakeOut(bins + TensorRecordLayout.SignBins, stride, counted.NegativeZeros, first);
        for (int k = 0; k < Histograms; k++)
        {
            Vector128<int>.Zero.Store(bins + (k * stride) + FirstSpecialBin);
            Vector128<int>.Zero.Store(bins + (k * stride) + TensorRecordLayout.SignBins + FirstSpecialBin);
        }

        for (int sign = 0; sign < TensorRecordLayout.Bins; sign += TensorRecordLayout.SignBins)
        {
            for (int bin = sign + first; bin < sign + end; bin += Vector256<int>.Count)
            {
                Vector256<int> sum = default;
                for (int k = 0; k < Histograms; k++)
                {
                    sum += Vector256.Load(bins + (k * stride) + bin);
                    Vector256<int>.Zero.Store(bins + (k * stride) + bin);
                }

                sum.Store(target + bin);
            }
        }
    }

    // Zeros share a bin with the smallest magnitudes.
    private static void TakeOut(int* bins, int stride, int zeros, int first)
    {
        if (first == 0)
        {
            bins[0] -= zeros;
        }
        else
        {
            for (int k = 0; k < Histograms; k++)
            {
                bins[k * stride] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountFour(ulong pair0, ulong pair1, int* bins, int* bins1, int* bins2, int* bins3)
    {
        bins[(uint)pair0 >> TensorRecordLayout.BinShift]++;
        bins1[pair0 >> HighBinShift]++;
        bins2[(uint)pair1 >> TensorRecordLayout.BinShift]++;
        bins3[pair1 >> HighBinShift]++;
    }
}
