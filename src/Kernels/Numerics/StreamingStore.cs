using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Stores that go past the caches: a line that is written whole need not be read first. For results that are larger than the caches, since whoever reads
/// them next finds nothing of them there.
/// </summary>
internal static unsafe class StreamingStore
{
    // No cache of a core's own, and no share that one core has of the last level, is as large.
    private const long LeastBytes = 32 << 20;

    /// <summary>Whether a row-major [rows, columns] at an address is so large, and made of whole registers that begin on lines of the cache.</summary>
    public static bool Pays(float* matrix, long rows, long columns) =>
        Sse.IsSupported && rows * columns * sizeof(float) >= LeastBytes && columns % CacheLine.Floats == 0 && matrix == CacheLine.Next(matrix);

    /// <summary>Writes a register to an address that is a multiple of its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector>(TVector value, float* destination)
        where TVector : struct, IFloatVector<TVector>
    {
        if (typeof(TVector) == typeof(Float512))
        {
            Unsafe.BitCast<TVector, Vector512<float>>(value).StoreAlignedNonTemporal(destination);
        }
        else if (typeof(TVector) == typeof(Float256))
        {
            Unsafe.BitCast<TVector, Vector256<float>>(value).StoreAlignedNonTemporal(destination);
        }
        else
        {
            Unsafe.BitCast<TVector, Vector128<float>>(value).StoreAlignedNonTemporal(destination);
        }
    }

    /// <summary>Ends a run of such stores: other cores see them before whatever this one writes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }
}
