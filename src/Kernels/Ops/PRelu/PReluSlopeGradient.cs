using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>What one element adds to the gradient of its slope.</summary>
internal static class PReluSlopeGradient
{
    /// <summary>x dy for x &lt; 0, else 0; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Term<T>(T x, T dy)
        where T : struct, IFloat<T> =>
        // The last choice is x itself where x is 0 or NaN.
        T.SelectLess(x, T.Of(0f), x * dy, T.SelectLess(T.Of(0f) - x, T.Of(0f), T.Of(0f), x));
}
