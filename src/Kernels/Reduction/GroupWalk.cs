using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Reduction;

/// <summary>How the threads of a group walk a range of a buffer that they reduce.</summary>
internal static class GroupWalk
{
    /// <summary>
    /// The tally of the calling thread's part: every so many <typeparamref name="TFloats"/>, then one of the elements that
    /// are left over at the edges. Which elements those are depends on the range alone.
    /// </summary>
    /// <param name="tally">The tally of nothing.</param>
    /// <param name="values">The buffer.</param>
    /// <param name="others">What lies beside it; empty: zeros.</param>
    /// <param name="start">The first element.</param>
    /// <param name="length">Elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTally Tally<TTally, TFloats>(TTally tally, ArrayView<float> values, ArrayView<float> others, long start, long length)
        where TTally : struct, ITally<TTally>
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        AdjacentRange<TFloats> range = AdjacentRange<TFloats>.Of(start, length);
        for (long k = Group.IdxX; k < range.Whole; k += Group.DimX)
        {
            tally = Add<TTally, TFloats>(tally, values, others, range.First + (k * TFloats.Count));
        }

        if (Group.IdxX < range.Edges)
        {
            tally = Add<TTally, Float1>(tally, values, others, range.Edge(Group.IdxX));
        }

        return tally;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTally Add<TTally, T>(TTally tally, ArrayView<float> values, ArrayView<float> others, long index)
        where TTally : struct, ITally<TTally>
        where T : struct, IAdjacentFloats<T>
    {
        T other = T.Of(0f);
        if (others.Length > 0)
        {
            other = T.Load(others, index);
        }

        return T.Add(tally, T.Load(values, index), other);
    }
}
