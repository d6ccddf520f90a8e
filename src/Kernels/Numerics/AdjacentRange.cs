using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// A range of a buffer as the whole <typeparamref name="T"/> that it holds, and the single elements before and after them:
/// fewer than T.Count on either side.
/// </summary>
/// <param name="First">The first element of the first whole one.</param>
/// <param name="Whole">How many are whole.</param>
/// <param name="Before">Elements before them.</param>
/// <param name="Edges">Elements before and after them.</param>
/// <typeparam name="T">What a thread reads at once.</typeparam>
internal readonly record struct AdjacentRange<T>(long First, long Whole, int Before, int Edges)
    where T : struct, IAdjacentFloats<T>
{
    /// <summary>Elements start to start + length − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AdjacentRange<T> Of(long start, long length)
    {
        long before = (T.Count - (start % T.Count)) % T.Count;
        before = before < length ? before : length;
        long whole = (length - before) / T.Count;
        return new(start + before, whole, (int)before, (int)(length - (whole * T.Count)));
    }

    /// <summary>The element of edge number <paramref name="edge"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Edge(int edge) => edge < Before ? First - Before + edge : First + (Whole * T.Count) + edge - Before;
}
