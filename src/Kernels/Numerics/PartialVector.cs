using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Registers that are only partly filled: the tail of an array is computed by the same code as the rest, so
/// that no element's bits depend on where it lies.</summary>
public static unsafe class PartialVector
{
    /// <summary>Reads <paramref name="count"/> floats, fewer than a register holds; the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, long count)
        where T : struct, IFloatVector<T>
    {
        // Masked lanes are not touched, wherever they would lie.
        if (typeof(T) == typeof(Float512) && Avx512F.IsSupported)
        {
            return Unsafe.BitCast<Vector512<float>, T>(Avx512F.MaskLoad(source, Mask512(count), Vector512<float>.Zero));
        }

        if (typeof(T) == typeof(Float256) && Avx.IsSupported)
        {
            return Unsafe.BitCast<Vector256<float>, T>(Avx.MaskLoad(source, Mask256(count)));
        }

        return LoadCopy<T>(source, count);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T value, float* destination, long count)
        where T : struct, IFloatVector<T>
    {
        if (typeof(T) == typeof(Float512) && Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, Mask512(count), Unsafe.BitCast<T, Vector512<float>>(value));
        }
        else if (typeof(T) == typeof(Float256) && Avx.IsSupported)
        {
            Avx.MaskStore(destination, Mask256(count), Unsafe.BitCast<T, Vector256<float>>(value));
        }
        else
        {
            StoreCopy(value, destination, count);
        }
    }

    private static Vector512<float> Mask512(long count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    private static Vector256<float> Mask256(long count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).AsSingle();

    private static T LoadCopy<T>(float* source, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[16];
        Unsafe.InitBlock(lanes, 0, 16 * sizeof(float));
        Unsafe.CopyBlock(lanes, source, (uint)(count * sizeof(float)));
        return T.Load(lanes);
    }

    private static void StoreCopy<T>(T value, float* destination, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[16];
        value.Store(lanes);
        Unsafe.CopyBlock(destination, lanes, (uint)(count * sizeof(float)));
    }
}
