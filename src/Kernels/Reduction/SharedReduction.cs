using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>Warps join by a tree in shared memory, in the order of <see cref="ShuffleReduction"/>.</summary>
internal readonly struct SharedReduction : IGroupReduction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfEvery<T, TJoin>(int stride, T mine, ArrayView<T> shared)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        int thread = Group.IdxX;
        shared[thread] = mine;
        for (int half = GroupReduction.Warp / 2; half >= stride; half /= 2)
        {
            Group.Barrier();
            if ((thread & (GroupReduction.Warp - 1)) < half)
            {
                shared[thread] = TJoin.Join(shared[thread], shared[thread + half]);
            }
        }

        return GroupReduction.JoinWarps<T, TJoin>(stride, shared);
    }
}
