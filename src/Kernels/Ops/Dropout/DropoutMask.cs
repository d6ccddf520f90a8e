using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Dropout;

/// <summary>What dropout multiplies an element by.</summary>
internal static class DropoutMask
{
    /// <summary>x times 0 or the scale: a product, so that a NaN that is dropped still shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T unit, T probability, T scale)
        where T : struct, IFloat<T> => x * T.SelectLess(unit, probability, T.Of(0f), scale);
}
