using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>The comparison that Maxout makes.</summary>
internal static class LargerPiece
{
    /// <summary>The larger of two; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T a, T b)
        where T : struct, IFloat<T> =>
        // What is neither less, nor greater, nor equal is NaN, and then the sum is, too.
        T.SelectLess(a, b, b, T.SelectLess(b, a, a, T.SelectEqual(a, b, a, a + b)));
}
