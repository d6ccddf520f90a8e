using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Turns four columns of as many rows as a register has lanes into four registers, a row a lane, and back. A register takes its rows four at a time into
/// the parts of 128 bits; what is left is to transpose 4 × 4 floats within each part, eight instructions for all of them.
/// </summary>
internal static unsafe class QuadTransposition
{
    /// <summary>Columns that are moved at a time.</summary>
    public const int Columns = 4;

    /// <summary>Whether this processor has what registers of the type need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSupported<TVector>()
        where TVector : struct, IFloatVector<TVector> =>
        (typeof(TVector) == typeof(Float512) && Avx512F.IsSupported)
        || (typeof(TVector) == typeof(Float256) && Avx2.IsSupported)
        || (typeof(TVector) == typeof(Float128) && Sse2.IsSupported);

    /// <summary>Reads four floats from each row, <paramref name="stride"/> floats from one row to the next, and writes their four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToRegisters<TVector>(float* row, long stride, float* registers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* row1 = row + stride, row2 = row1 + stride, row3 = row2 + stride;
        long four = 4 * stride;
        if (typeof(TVector) == typeof(Float512))
        {
            (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =
                Transpose(Load512(row, four), Load512(row1, four), Load512(row2, four), Load512(row3, four));
            a.Store(registers);
            b.Store(registers + 16);
            c.Store(registers + 32);
            d.Store(registers + 48);
        }
        else if (typeof(TVector) == typeof(Float256))
        {
            (Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) =
                Transpose(Load256(row, four), Load256(row1, four), Load256(row2, four), Load256(row3, four));
            a.Store(registers);
            b.Store(registers + 8);
            c.Store(registers + 16);
            d.Store(registers + 24);
        }
        else
        {
            (Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =
                Transpose(Vector128.Load(row), Vector128.Load(row1), Vector128.Load(row2), Vector128.Load(row3));
            a.Store(registers);
            b.Store(registers + 4);
            c.Store(registers + 8);
            d.Store(registers + 12);
        }
    }

    /// <summary>Reads four registers, and writes four floats to each row, one row after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToRows<TVector>(float* registers, float* row, long stride)
        where TVector : struct, IFloatVector<TVector>
    {
        if (typeof(TVector) == typeof(Float512))
        {
            (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) = Transpose(
                Vector512.Load(registers), Vector512.Load(registers + 16), Vector512.Load(registers + 32), Vector512.Load(registers + 48));
            Store256(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), row, stride);
            Store256(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), row + (8 * stride), stride);
        }
        else if (typeof(TVector) == typeof(Float256))
        {
            (Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) = Transpose(
                Vector256.Load(registers), Vector256.Load(registers + 8), Vector256.Load(registers + 16), Vector256.Load(registers + 24));
            Store256(a, b, c, d, row, stride);
        }
        else
        {
            (Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) = Transpose(
                Vector128.Load(registers), Vector128.Load(registers + 4), Vector128.Load(registers + 8), Vector128.Load(registers + 12));
            Store128(a, b, c, d, row, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* row, long stride)
    {
        Store128(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower(), row, stride);
        Store128(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper(), row + (4 * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* row, long stride)
    {
        a.Store(row);
        b.Store(row + stride);
        c.Store(row + (2 * stride));
        d.Store(row + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load256(float* row, long four) => Vector256.Create(Vector128.Load(row), Vector128.Load(row + four));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load512(float* row, long four) => Vector512.Create(Load256(row, four), Load256(row + (2 * four), four));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> A, Vector128<float> B, Vector128<float> C, Vector128<float> D) Transpose(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        Vector128<double> ab = Sse.UnpackLow(a, b).AsDouble(), cd = Sse.UnpackLow(c, d).AsDouble();
        Vector128<double> abHigh = Sse.UnpackHigh(a, b).AsDouble(), cdHigh = Sse.UnpackHigh(c, d).AsDouble();
        return (
            Sse2.UnpackLow(ab, cd).AsSingle(),
            Sse2.UnpackHigh(ab, cd).AsSingle(),
            Sse2.UnpackLow(abHigh, cdHigh).AsSingle(),
            Sse2.UnpackHigh(abHigh, cdHigh).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> A, Vector256<float> B, Vector256<float> C, Vector256<float> D) Transpose(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> abHigh = Avx.UnpackHigh(a, b).AsDouble(), cdHigh = Avx.UnpackHigh(c, d).AsDouble();
        return (
            Avx.UnpackLow(ab, cd).AsSingle(),
            Avx.UnpackHigh(ab, cd).AsSingle(),
            Avx.UnpackLow(abHigh, cdHigh).AsSingle(),
            Avx.UnpackHigh(abHigh, cdHigh).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> A, Vector512<float> B, Vector512<float> C, Vector512<float> D) Transpose(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();
        Vector512<double> abHigh = Avx512F.UnpackHigh(a, b).AsDouble(), cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        return (
            Avx512F.UnpackLow(ab, cd).AsSingle(),
            Avx512F.UnpackHigh(ab, cd).AsSingle(),
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(),
            Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle());
    }
}
