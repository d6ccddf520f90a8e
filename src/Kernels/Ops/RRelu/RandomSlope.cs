using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>The slope of randomised leaky ReLU.</summary>
internal static class RandomSlope
{
    /// <summary>1 for x &gt; 0, else lower + range · unit; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x, T unit, T lower, T range)
        where T : struct, IFloat<T> => LeakyRelu.Derivative(x, x, T.MultiplyAdd(range, unit, lower));
}
