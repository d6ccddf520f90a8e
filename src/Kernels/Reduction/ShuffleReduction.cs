using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>Warps join by shuffles, each thread with the one whose index differs in one bit; their results meet in shared memory.</summary>
internal readonly struct ShuffleReduction : IGroupReduction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfEvery<T, TJoin>(int stride, T mine, ArrayView<T> shared)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        for (int bit = GroupReduction.Warp / 2; bit >= stride; bit /= 2)
        {
            mine = TJoin.Join(mine, Warp.ShuffleXor(mine, bit));
        }

        if (Group.DimX > GroupReduction.Warp)
        {
            if ((Group.IdxX & (GroupReduction.Warp - 1)) < stride)
            {
                shared[Group.IdxX] = mine;
            }

            mine = GroupReduction.JoinWarps<T, TJoin>(stride, shared);
        }

        return mine;
    }
}
