using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Clipping;

/// <summary>Adds what the threads of a group know by a tree in shared memory. Every thread must call.</summary>
internal static class GroupClipSums
{
    /// <summary>Threads a group.</summary>
    public const int Threads = 128;

    /// <summary>Floats of shared memory: six sums and a minimum.</summary>
    public const int Floats = 7 * Threads;

    private const int Sums = 6 * Threads;

    /// <summary>The sum over the group's threads, which every thread gets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClipPartial Reduce(ClipPartial mine, ArrayView<float> floats, ArrayView<int> ints)
    {
        int thread = Group.IdxX;
        // What the call before left here has been read by all.
        Group.Barrier();
        floats[thread] = mine.Gradient.Small;
        floats[Threads + thread] = mine.Gradient.Medium;
        floats[(2 * Threads) + thread] = mine.Gradient.Big;
        floats[(3 * Threads) + thread] = mine.Removed.Small;
        floats[(4 * Threads) + thread] = mine.Removed.Medium;
        floats[(5 * Threads) + thread] = mine.Removed.Big;
        floats[Sums + thread] = mine.Smallest;
        ints[thread] = mine.NonFinite;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                for (int k = thread; k < Sums; k += Threads)
                {
                    floats[k] += floats[k + half];
                }

                float other = floats[Sums + thread + half];
                float smallest = floats[Sums + thread];
                floats[Sums + thread] = other < smallest ? other : smallest;
                ints[thread] += ints[thread + half];
            }

            Group.Barrier();
        }

        return new ClipPartial(
            new ScaledSquares(floats[0], floats[Threads], floats[2 * Threads]),
            new ScaledSquares(floats[3 * Threads], floats[4 * Threads], floats[5 * Threads]),
            floats[Sums],
            ints[0]);
    }
}
