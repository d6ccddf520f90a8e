using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// The micro-kernel of <see cref="RowDotMatMul"/>: dot products of a few rows of A with a few rows of B, 5 by 5 where there
/// are 32 registers. Registers run along k, and 10 loads serve 25 multiply-adds. A sum has 16 lanes on every processor,
/// which narrow registers compute in several passes, and which are added up in a fixed order at the end: the same bits
/// whatever the register's width.
/// </summary>
/// <remarks>Accumulators are separate locals: an array of them would live in memory.</remarks>
internal static unsafe class DotTile
{
    /// <summary>Rows of the largest tile, and its columns.</summary>
    public const int MostSide = 5;

    /// <summary>Partial sums of each dot product: that of lane l adds up terms l, l + 16, …</summary>
    public const int Lanes = 16;

    /// <summary>C[r, c] = Bias[c] + Σₖ A[r, k] · B[c, k].</summary>
    /// <param name="depth">Terms of each sum, at least <see cref="Lanes"/>; also the distance of rows.</param>
    /// <param name="tail">What <see cref="FillTail"/> writes for this depth.</param>
    /// <param name="a">The tile's first row of A.</param>
    /// <param name="b">The tile's first row of B.</param>
    /// <param name="bias">The bias of the tile's first column; null for none.</param>
    /// <param name="c">The tile's first element in C.</param>
    /// <param name="cRow">Distance of C's rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply<T, TRows, TColumns>(long depth, float* tail, float* a, float* b, float* bias, float* c, long cRow)
        where T : struct, IFloatVector<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        float* sums = stackalloc float[MostSide * MostSide * Lanes];
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            SumLanes<T, TRows, TColumns>(depth, T.Load(tail + lane), a + lane, b + lane, sums + lane);
        }

        for (int row = 0; row < TRows.Value; row++)
        {
            Finish<TColumns>(sums + (row * MostSide * Lanes), bias, c + (row * cRow));
        }
    }

    /// <summary>-1 in the last lanes, as many as the tail has; 1 in the others.</summary>
    public static void FillTail(float* mask, long depth)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            mask[lane] = lane >= Lanes - (depth % Lanes) ? -1 : 1;
        }
    }

    // The lanes of one register, from that which a, b and sums point at, of every sum of the tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumLanes<T, TRows, TColumns>(long depth, T tail, float* a, float* b, float* sums)
        where T : struct, IFloatVector<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        T s00 = T.Of(0), s01 = T.Of(0), s02 = T.Of(0), s03 = T.Of(0), s04 = T.Of(0);
        T s10 = T.Of(0), s11 = T.Of(0), s12 = T.Of(0), s13 = T.Of(0), s14 = T.Of(0);
        T s20 = T.Of(0), s21 = T.Of(0), s22 = T.Of(0), s23 = T.Of(0), s24 = T.Of(0);
        T s30 = T.Of(0), s31 = T.Of(0), s32 = T.Of(0), s33 = T.Of(0), s34 = T.Of(0);
        T s40 = T.Of(0), s41 = T.Of(0), s42 = T.Of(0), s43 = T.Of(0), s44 = T.Of(0);
        float* a1 = a + (depth);
        float* a2 = a + (2 * depth);
        float* a3 = a + (3 * depth);
        float* a4 = a + (4 * depth);
        float* b1 = b + (depth);
        float* b2 = b + (2 * depth);
        float* b3 = b + (3 * depth);
        float* b4 = b + (4 * depth);
        long k = 0;
        for (; k + Lanes <= depth; k += Lanes)
        {
            T y0 = T.Load(b + k);
            T y1 = TColumns.Value > 1 ? T.Load(b1 + k) : y0;
            T y2 = TColumns.Value > 2 ? T.Load(b2 + k) : y0;
            T y3 = TColumns.Value > 3 ? T.Load(b3 + k) : y0;
            T y4 = TColumns.Value > 4 ? T.Load(b4 + k) : y0;
            Row<T, TRows, TColumns>(0, a + k, y0, y1, y2, y3, y4, ref s00, ref s01, ref s02, ref s03, ref s04);
            Row<T, TRows, TColumns>(1, a1 + k, y0, y1, y2, y3, y4, ref s10, ref s11, ref s12, ref s13, ref s14);
            Row<T, TRows, TColumns>(2, a2 + k, y0, y1, y2, y3, y4, ref s20, ref s21, ref s22, ref s23, ref s24);
            Row<T, TRows, TColumns>(3, a3 + k, y0, y1, y2, y3, y4, ref s30, ref s31, ref s32, ref s33, ref s34);
            Row<T, TRows, TColumns>(4, a4 + k, y0, y1, y2, y3, y4, ref s40, ref s41, ref s42, ref s43, ref s44);
        }

        if (k < depth)
        {
            // The last 16 of each row, less those that have been added already: zeros in B's are enough.
            k = depth - Lanes;
            T y0 = Keep(b + k, tail);
            T y1 = TColumns.Value > 1 ? Keep(b1 + k, tail) : y0;
            T y2 = TColumns.Value > 2 ? Keep(b2 + k, tail) : y0;
            T y3 = TColumns.Value > 3 ? Keep(b3 + k, tail) : y0;
            T y4 = TColumns.Value > 4 ? Keep(b4 + k, tail) : y0;
            Row<T, TRows, TColumns>(0, a + k, y0, y1, y2, y3, y4, ref s00, ref s01, ref s02, ref s03, ref s04);
            Row<T, TRows, TColumns>(1, a1 + k, y0, y1, y2, y3, y4, ref s10, ref s11, ref s12, ref s13, ref s14);
            Row<T, TRows, TColumns>(2, a2 + k, y0, y1, y2, y3, y4, ref s20, ref s21, ref s22, ref s23, ref s24);
            Row<T, TRows, TColumns>(3, a3 + k, y0, y1, y2, y3, y4, ref s30, ref s31, ref s32, ref s33, ref s34);
            Row<T, TRows, TColumns>(4, a4 + k, y0, y1, y2, y3, y4, ref s40, ref s41, ref s42, ref s43, ref s44);
        }

        Store<T, TRows, TColumns>(0, sums, s00, s01, s02, s03, s04);
        Store<T, TRows, TColumns>(1, sums, s10, s11, s12, s13, s14);
        Store<T, TRows, TColumns>(2, sums, s20, s21, s22, s23, s24);
        Store<T, TRows, TColumns>(3, sums, s30, s31, s32, s33, s34);
        Store<T, TRows, TColumns>(4, sums, s40, s41, s42, s43, s44);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TRows, TColumns>(
        int row, float* a, T y0, T y1, T y2, T y3, T y4, ref T s0, ref T s1, ref T s2, ref T s3, ref T s4)
        where T : struct, IFloatVector<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        if (row < TRows.Value)
        {
            T x = T.Load(a);
            s0 = T.MultiplyAdd(x, y0, s0);
            if (TColumns.Value > 1)
            {
                s1 = T.MultiplyAdd(x, y1, s1);
            }

            if (TColumns.Value > 2)
            {
                s2 = T.MultiplyAdd(x, y2, s2);
            }

            if (TColumns.Value > 3)
            {
                s3 = T.MultiplyAdd(x, y3, s3);
            }

            if (TColumns.Value > 4)
            {
                s4 = T.MultiplyAdd(x, y4, s4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Keep<T>(float* source, T mask)
        where T : struct, IFloatVector<T> =>
        T.SelectLess(mask, T.Of(0), T.Load(source), T.Of(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TRows, TColumns>(int row, float* sums, T s0, T s1, T s2, T s3, T s4)
        where T : struct, IFloatVector<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        if (row < TRows.Value)
        {
            sums += row * MostSide * Lanes;
            s0.Store(sums);
            if (TColumns.Value > 1)
            {
                s1.Store(sums + Lanes);
            }

            if (TColumns.Value > 2)
            {
                s2.Store(sums + (2 * Lanes));
            }

            if (TColumns.Value > 3)
            {
                s3.Store(sums + (3 * Lanes));
            }

            if (TColumns.Value > 4)
            {
                s4.Store(sums + (4 * Lanes));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TColumns>(float* sums, float* bias, float* c)
        where TColumns : struct, ICount
    {
        int column = 0;
        if (Sse.IsSupported && TColumns.Value >= 4)
        {
            Vector128<float> four = Sums4(sums);
            (bias == null ? four : four + Vector128.Load(bias)).Store(c);
            column = 4;
        }

        for (; column < TColumns.Value; column++)
        {
            float sum = Sum(sums + (column * Lanes));
            c[column] = bias == null ? sum : sum + bias[column];
        }
    }

    // In a fixed order: quarters to one register of four, then its halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float* lanes)
    {
        Vector128<float> sum = Quarters(lanes);
        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }

    // Four neighbouring sums at once, each in that order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums4(float* lanes)
    {
        Vector128<float> a = Quarters(lanes);
        Vector128<float> b = Quarters(lanes + Lanes);
        Vector128<float> c = Quarters(lanes + (2 * Lanes));
        Vector128<float> d = Quarters(lanes + (3 * Lanes));
        Vector128<float> ab = Sse.MoveLowToHigh(a, b) + Sse.MoveHighToLow(b, a);
        Vector128<float> cd = Sse.MoveLowToHigh(c, d) + Sse.MoveHighToLow(d, c);
        return Sse.Shuffle(ab, cd, 0b10_00_10_00) + Sse.Shuffle(ab, cd, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarters(float* lanes)
    {
        Vector128<float> sum = Vector128.Load(lanes) + Vector128.Load(lanes + 4);
        return sum + Vector128.Load(lanes + 8) + Vector128.Load(lanes + 12);
    }
}
