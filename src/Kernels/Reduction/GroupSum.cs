using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>
/// Sums over the threads of a group by a shared-memory tree, which every device has (OpenCL's sub-groups may be missing)
/// and whose order is fixed. The group has a power of two of threads, and all of them must call.
/// </summary>
internal static class GroupSum
{
    /// <summary>The most threads a group may have: the length of the shared memory given to the sums.</summary>
    public const int MostThreads = 256;

    /// <summary>The sum of what each thread of the group brings, given to every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfAll(float mine, ArrayView<float> values) => OfEvery(1, mine, values);

    /// <summary>
    /// The sum over the threads whose index has the same remainder by <paramref name="stride"/>, a power of two, given to
    /// each of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfEvery(int stride, float mine, ArrayView<float> values)
    {
        int thread = Group.IdxX;
        values[thread] = mine;
        Group.Barrier();
        for (int half = Group.DimX / 2; half >= stride; half /= 2)
        {
            if (thread < half)
            {
                values[thread] += values[thread + half];
            }

            Group.Barrier();
        }

        float sum = values[thread & (stride - 1)];
        // Nobody may reuse the shared memory before all have read it.
        Group.Barrier();
        return sum;
    }
}
