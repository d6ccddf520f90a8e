using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>
/// Joins what the threads of a group bring, whole warps of <see cref="GroupReduction.Warp"/>: first within each warp, by a
/// tree whose first level joins threads half a warp apart, then the warps, by a tree whose first level joins neighbours. The
/// order is that of the threads alone, so every device gets the same bits.
/// All threads of the group must call.
/// </summary>
internal interface IGroupReduction
{
    /// <summary>
    /// Joins what the threads bring whose index has the same remainder by <paramref name="stride"/>, a power of two up to
    /// a warp, and gives it to each of them.
    /// </summary>
    /// <param name="stride">1 to join all.</param>
    /// <param name="mine">What the calling thread brings.</param>
    /// <param name="shared">Shared memory for one of them a thread, free again afterwards.</param>
    static abstract T OfEvery<T, TJoin>(int stride, T mine, ArrayView<T> shared)
        where T : unmanaged
        where TJoin : struct, IJoin<T>;
}
