using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// The group counts tile after tile of one element a thread. Each thread compares its bin with those of the whole tile, and
/// the first that has a bin counts for all that share it: no atomics, which ILGPU's OpenCL code has only where there is a
/// generic address space.
/// </summary>
internal readonly struct TileCounting : IBinCounting
{
    private const int NoBin = -1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TensorTally Count(ArrayView<float> x, long start, long length, ArrayView<int> counts, ArrayView<int> tile)
    {
        TensorTally tally = TensorTally.None;
        for (long first = 0; first < length; first += GroupMeasurement.Threads)
        {
            int bin = NoBin;
            if (first + Group.IdxX < length)
            {
                float value = x[start + first + Group.IdxX];
                bin = TensorTally.BinOf(value);
                tally = tally.Plus(value, 0f);
            }

            CountTile(bin, counts, tile);
        }

        return tally;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountTile(int bin, ArrayView<int> counts, ArrayView<int> tile)
    {
        int thread = Group.IdxX;
        // The tile before has been compared and counted by all.
        Group.Barrier();
        tile[thread] = bin;
        Group.Barrier();
        int count = 0;
        int firstThread = thread;
        for (int other = 0; other < GroupMeasurement.Threads; other++)
        {
            if (tile[other] == bin)
            {
                firstThread = count == 0 ? other : firstThread;
                count++;
            }
        }

        if (bin != NoBin && firstThread == thread)
        {
            counts[bin] += count;
        }
    }
}
