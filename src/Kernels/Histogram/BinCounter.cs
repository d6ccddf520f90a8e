using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// Counts floats into bins. Values of one tensor share a few bins, and a count that was just stored is slow to load
/// again: four histograms take turns. Zeros and values that are not finite are counted like all others and taken out
/// afterwards, so that the loop has no branch.
/// </summary>
internal static unsafe class BinCounter
{
    /// <summary>Histograms that take turns.</summary>
    public const int Histograms = 4;

    private const int NegativeZeroBin = 1 << 10;
    private const int FirstSpecialBin = 0x7F800000 >> 21;
    private const int SpecialBins = 4;

    /// <summary>Counts into the histograms at bins + k · stride; a stride of 0 counts into one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(float* x, long count, int* bins, int stride)
    {
        uint* bits = (uint*)x;
        int* bins1 = bins + stride;
        int* bins2 = bins1 + stride;
        int* bins3 = bins2 + stride;
        long i = 0;
        for (; i + 4 <= count; i += 4)
        {
            ulong pair0 = Unsafe.ReadUnaligned<ulong>(bits + i);
            ulong pair1 = Unsafe.ReadUnaligned<ulong>(bits + i + 2);
            bins[(uint)pair0 >> 21]++;
            bins1[pair0 >> 53]++;
            bins2[(uint)pair1 >> 21]++;
            bins3[pair1 >> 53]++;
        }

        for (; i < count; i++)
        {
            bins[bits[i] >> 21]++;
        }
    }

    /// <summary>Takes zeros and values that are not finite out of the bins, which the sum over the histograms then has right.</summary>
    public static void RemoveSpecials(int* bins, int stride, int histograms, in TensorStatistics counted)
    {
        bins[0] -= counted.PositiveZeros;
        bins[NegativeZeroBin] -= counted.NegativeZeros;
        for (int k = 0; k < histograms; k++)
        {
            for (int bin = FirstSpecialBin; bin < FirstSpecialBin + SpecialBins; bin++)
            {
                bins[(k * stride) + bin] = 0;
                bins[(k * stride) + NegativeZeroBin + bin] = 0;
            }
        }
    }
}
