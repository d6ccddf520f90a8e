using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// What the threads of a group measure together, tile after tile of one element a thread. Each thread compares its bin
/// with those of the whole tile, and the first that has a bin counts for all that share it: no atomics, which ILGPU's
/// OpenCL code has only where there is a generic address space. Sums are compensated per thread and added by a tree over
/// the threads, in an order that depends on the shape alone. No doubles, which some OpenCL GPUs lack, and no float
/// comparison that a device without subnormals could get wrong. Every thread of the group must call.
/// </summary>
internal static class GroupMeasurement
{
    /// <summary>Threads a group, and elements a tile.</summary>
    public const int Threads = 256;

    /// <summary>Ints of shared memory for the tile's bins, which later hold the threads' extremes.</summary>
    public const int TileLength = 2 * Threads;

    /// <summary>Floats of shared memory that the sums need.</summary>
    public const int SumsLength = Threads * TensorRecordLayout.Sums;

    // 2^−149, the step of subnormal floats, times MagnitudeRange.SmallScale.
    private const float ScaledSubnormalStep = 6.938893903907228e-18f;

    private const int NoBin = -1;

    /// <summary>
    /// Measures the tiles that begin at <paramref name="first"/>, first + <paramref name="stride"/>, … Afterwards
    /// <paramref name="integers"/> holds the block's whole numbers and <paramref name="sums"/>[k · Threads] its k-th sum,
    /// for all threads to read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Measure(
        ArrayView<float> x,
        long length,
        long first,
        long stride,
        ArrayView<int> integers,
        ArrayView<int> tile,
        ArrayView<float> sums)
    {
        int thread = Group.IdxX;
        for (int i = thread; i < TensorRecordLayout.Integers; i += Threads)
        {
            integers[i] = 0;
        }

        ScaledSums small = default;
        ScaledSums medium = default;
        ScaledSums big = default;
        int min = TensorRecordLayout.NoMin;
        int max = TensorRecordLayout.NoMax;
        for (long start = first; start < length; start += stride)
        {
            int bin = NoBin;
            if (start + thread < length)
            {
                float value = x[start + thread];
                uint bits = Interop.FloatAsInt(value);
                uint magnitude = bits & 0x7FFFFFFFu;
                bin = BinOf(bits, magnitude);
                if (magnitude < 0x7F800000u)
                {
                    int ordered = TensorRecordLayout.InFloatOrder((int)bits);
                    min = ordered < min ? ordered : min;
                    max = ordered > max ? ordered : max;
                    if (magnitude < 0x00800000u)
                    {
                        small = small.Plus((int)magnitude * (bits == magnitude ? ScaledSubnormalStep : -ScaledSubnormalStep));
                    }
                    else if (magnitude < MagnitudeRange.MediumFrom)
                    {
                        small = small.Plus(value * MagnitudeRange.SmallScale);
                    }
                    else if (magnitude < MagnitudeRange.BigFrom)
                    {
                        medium = medium.Plus(value);
                    }
                    else
                    {
                        big = big.Plus(value * MagnitudeRange.BigScale);
                    }
                }
            }

            Count(bin, integers, tile);
        }

        // The last tile has been compared by all.
        Group.Barrier();
        tile[thread] = min;
        tile[Threads + thread] = max;
        sums[thread] = small.Sum.Value;
        sums[Threads + thread] = medium.Sum.Value;
        sums[(2 * Threads) + thread] = big.Sum.Value;
        sums[(3 * Threads) + thread] = small.Squares.Value;
        sums[(4 * Threads) + thread] = medium.Squares.Value;
        sums[(5 * Threads) + thread] = big.Squares.Value;
        ReduceSums(sums);
        ReduceExtremes(tile);
        if (thread == 0)
        {
            integers[TensorRecordLayout.Min] = tile[0];
            integers[TensorRecordLayout.Max] = tile[Threads];
        }

        Group.Barrier();
    }

    /// <summary>Adds up what every thread stored at sums[k · Threads + thread], into sums[k · Threads].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReduceSums(ArrayView<float> sums)
    {
        int thread = Group.IdxX;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                for (int k = thread; k < SumsLength; k += Threads)
                {
                    sums[k] += sums[k + half];
                }
            }

            Group.Barrier();
        }
    }

    /// <summary>Writes the block's words from the sums on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(ArrayView<float> sums, ArrayView<int> records, long block)
    {
        int thread = Group.IdxX;
        if (thread < TensorRecordLayout.Words - TensorRecordLayout.Integers)
        {
            records[block + TensorRecordLayout.Integers + thread] =
                thread < TensorRecordLayout.Sums ? (int)Interop.FloatAsInt(sums[thread * Threads]) : 0;
        }
    }

    // Special values have bins of their own behind the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BinOf(uint bits, uint magnitude)
    {
        int bin = (int)(bits >> 21);
        bin = magnitude == 0u ? TensorRecordLayout.Zeros : bin;
        bin = magnitude > 0x7F800000u ? TensorRecordLayout.NaNs : bin;
        bin = bits == 0x7F800000u ? TensorRecordLayout.PositiveInfinities : bin;
        return bits == 0xFF800000u ? TensorRecordLayout.NegativeInfinities : bin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(int bin, ArrayView<int> integers, ArrayView<int> tile)
    {
        int thread = Group.IdxX;
        // The tile before has been compared and counted, and the histogram cleared, by all.
        Group.Barrier();
        tile[thread] = bin;
        Group.Barrier();
        int count = 0;
        int firstThread = thread;
        for (int other = 0; other < Threads; other++)
        {
            if (tile[other] == bin)
            {
                firstThread = count == 0 ? other : firstThread;
                count++;
            }
        }

        if (bin != NoBin && firstThread == thread)
        {
            integers[bin] += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReduceExtremes(ArrayView<int> tile)
    {
        int thread = Group.IdxX;
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                int otherMin = tile[thread + half];
                int otherMax = tile[Threads + thread + half];
                tile[thread] = otherMin < tile[thread] ? otherMin : tile[thread];
                tile[Threads + thread] = otherMax > tile[Threads + thread] ? otherMax : tile[Threads + thread];
            }

            Group.Barrier();
        }
    }
}
