using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Devices;
using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>What all group reductions share.</summary>
internal static class GroupReduction
{
    /// <summary>Threads a warp.</summary>
    public const int Warp = 32;

    /// <summary>The most threads a group may have that reduces.</summary>
    public const int MostThreads = 256;

    /// <summary>
    /// Whether <see cref="ShuffleReduction"/> runs on a device, else <see cref="SharedReduction"/> does: OpenCL has no
    /// shuffles without sub-groups, which PoCL lacks, and those of other drivers have widths of their own.
    /// </summary>
    public static bool HasShuffles(this ComputeDevice device) => device.Selector.Kind != DeviceKind.OpenCl;

    /// <summary>
    /// Joins what the threads bring that lie whole warps apart, and gives it to each of them. Neighbours read
    /// neighbours, so no two of a warp meet in a bank.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AcrossWarps<T, TJoin>(T mine, ArrayView<T> shared)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        shared[Group.IdxX] = mine;
        return JoinWarps<T, TJoin>(Warp, shared);
    }

    /// <summary>
    /// Joins the results of the warps, of which there are a power of two, as the first <paramref name="stride"/> threads of
    /// each left them in their places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T JoinWarps<T, TJoin>(int stride, ArrayView<T> shared)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        Group.Barrier();
        int lane = Group.IdxX & (stride - 1);
        T joined = shared[lane];
        if (Group.DimX > Warp)
        {
            joined = TJoin.Join(joined, shared[Warp + lane]);
        }

        if (Group.DimX > 2 * Warp)
        {
            joined = TJoin.Join(joined, Two<T, TJoin>(shared, (2 * Warp) + lane));
        }

        if (Group.DimX > 4 * Warp)
        {
            int middle = (4 * Warp) + lane;
            joined = TJoin.Join(joined, TJoin.Join(Two<T, TJoin>(shared, middle), Two<T, TJoin>(shared, middle + (2 * Warp))));
        }

        // Nobody may reuse the shared memory before all have read it.
        Group.Barrier();
        return joined;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Two<T, TJoin>(ArrayView<T> shared, int first)
        where T : unmanaged
        where TJoin : struct, IJoin<T> => TJoin.Join(shared[first], shared[first + Warp]);
}
