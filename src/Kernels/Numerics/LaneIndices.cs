using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>The numbers of a register's lanes, for masks such as "lanes before the end of the row".</summary>
internal static unsafe class LaneIndices
{
    private static ReadOnlySpan<float> Numbers => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>first, first + 1, … as floats, exact up to 2^24.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T From<T>(long first)
        where T : struct, IFloatVector<T> =>
        // Constant data never moves, so its address may be taken.
        T.Of(first) + T.Load((float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Numbers)));
}
