using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// The micro-kernel: a tile of C, up to 12 rows of one or two registers, kept in registers while it runs along k. Each
/// step loads one row of a panel of B and broadcasts one element of each row of A: 24 multiply-adds for 14 loads at
/// 12 rows of 2, which is what keeps both FMA ports of an AVX-512 core busy (Goto and van de Geijn, "Anatomy of
/// high-performance matrix multiplication", 2008). Every element of C is one chain of multiply-adds in the order of k,
/// whatever the tile's shape and the block of k, so results depend on neither.
/// </summary>
/// <remarks>Accumulators are separate locals: an array of them would live in memory.</remarks>
internal static unsafe class RegisterTile
{
    /// <summary>C[r, :] = Start[r, :] + Σₖ A[r, k] · B[k, :] for the rows of the tile.</summary>
    /// <param name="depth">Terms of the sum.</param>
    /// <param name="a">A's element of the tile's first row and the first k.</param>
    /// <param name="aRow">Distance of A's rows; 1 where A does not lie along k.</param>
    /// <param name="aDepth">Distance of A's elements along k; 1 where A lies along k.</param>
    /// <param name="b">B's row of the first k, at the tile's first column.</param>
    /// <param name="bDepth">Distance of B's rows.</param>
    /// <param name="start">What the sums start from; null for zero.</param>
    /// <param name="startRow">Distance of the rows of <paramref name="start"/>; 0 for the same in every row.</param>
    /// <param name="c">The tile's first element in C.</param>
    /// <param name="cRow">Distance of C's rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TRegister, TRows, TRegisters, TLayout>(
        long depth, float* a, long aRow, long aDepth, float* b, long bDepth, float* start, long startRow, float* c, long cRow)
        where T : struct, IRegister<TRegister>
        where TRegister : struct
        where TRows : struct, ICount
        where TRegisters : struct, ICount
        where TLayout : struct, IOperandLayout
    {
        TRegister c0L = T.Of(0), c0R = T.Of(0);
        TRegister c1L = T.Of(0), c1R = T.Of(0);
        TRegister c2L = T.Of(0), c2R = T.Of(0);
        TRegister c3L = T.Of(0), c3R = T.Of(0);
        TRegister c4L = T.Of(0), c4R = T.Of(0);
        TRegister c5L = T.Of(0), c5R = T.Of(0);
        TRegister c6L = T.Of(0), c6R = T.Of(0);
        TRegister c7L = T.Of(0), c7R = T.Of(0);
        TRegister c8L = T.Of(0), c8R = T.Of(0);
        TRegister c9L = T.Of(0), c9R = T.Of(0);
        TRegister c10L = T.Of(0), c10R = T.Of(0);
        TRegister c11L = T.Of(0), c11R = T.Of(0);
        if (start != null)
        {
            Load<T, TRegister, TRows, TRegisters>(0, start, startRow, ref c0L, ref c0R);
            Load<T, TRegister, TRows, TRegisters>(1, start, startRow, ref c1L, ref c1R);
            Load<T, TRegister, TRows, TRegisters>(2, start, startRow, ref c2L, ref c2R);
            Load<T, TRegister, TRows, TRegisters>(3, start, startRow, ref c3L, ref c3R);
            Load<T, TRegister, TRows, TRegisters>(4, start, startRow, ref c4L, ref c4R);
            Load<T, TRegister, TRows, TRegisters>(5, start, startRow, ref c5L, ref c5R);
            Load<T, TRegister, TRows, TRegisters>(6, start, startRow, ref c6L, ref c6R);
            Load<T, TRegister, TRows, TRegisters>(7, start, startRow, ref c7L, ref c7R);
            Load<T, TRegister, TRows, TRegisters>(8, start, startRow, ref c8L, ref c8R);
            Load<T, TRegister, TRows, TRegisters>(9, start, startRow, ref c9L, ref c9R);
            Load<T, TRegister, TRows, TRegisters>(10, start, startRow, ref c10L, ref c10R);
            Load<T, TRegister, TRows, TRegisters>(11, start, startRow, ref c11L, ref c11R);
        }

        // What is no multiply-add is kept few: a core that shares its front end with another thread has no slots to spare. Along k, four bases three
        // rows apart make every row a base plus 0, 1 or 2 row distances, an addressing mode; across, every row is the base plus a constant.
        long twoRows = 2 * aRow;
        long step = TLayout.IsAlongDepth ? 1 : aDepth;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        float* a9 = a + (9 * aRow);
        float* end = b + (depth * bDepth);
        while (b < end)
        {
            TRegister left = T.Load(b);
            TRegister right = TRegisters.Value > 1 ? T.Load(b + T.Count) : left;
            Step<T, TRegister, TRows, TRegisters>(0, a, 0, left, right, ref c0L, ref c0R);
            Step<T, TRegister, TRows, TRegisters>(1, a, TLayout.IsAlongDepth ? aRow : 1, left, right, ref c1L, ref c1R);
            Step<T, TRegister, TRows, TRegisters>(2, a, TLayout.IsAlongDepth ? twoRows : 2, left, right, ref c2L, ref c2R);
            Step<T, TRegister, TRows, TRegisters>(3, TLayout.IsAlongDepth ? a3 : a, TLayout.IsAlongDepth ? 0 : 3, left, right, ref c3L, ref c3R);
            Step<T, TRegister, TRows, TRegisters>(4, TLayout.IsAlongDepth ? a3 : a, TLayout.IsAlongDepth ? aRow : 4, left, right, ref c4L, ref c4R);
            Step<T, TRegister, TRows, TRegisters>(5, TLayout.IsAlongDepth ? a3 : a, TLayout.IsAlongDepth ? twoRows : 5, left, right, ref c5L, ref c5R);
            Step<T, TRegister, TRows, TRegisters>(6, TLayout.IsAlongDepth ? a6 : a, TLayout.IsAlongDepth ? 0 : 6, left, right, ref c6L, ref c6R);
            Step<T, TRegister, TRows, TRegisters>(7, TLayout.IsAlongDepth ? a6 : a, TLayout.IsAlongDepth ? aRow : 7, left, right, ref c7L, ref c7R);
            Step<T, TRegister, TRows, TRegisters>(8, TLayout.IsAlongDepth ? a6 : a, TLayout.IsAlongDepth ? twoRows : 8, left, right, ref c8L, ref c8R);
            Step<T, TRegister, TRows, TRegisters>(9, TLayout.IsAlongDepth ? a9 : a, TLayout.IsAlongDepth ? 0 : 9, left, right, ref c9L, ref c9R);
            Step<T, TRegister, TRows, TRegisters>(10, TLayout.IsAlongDepth ? a9 : a, TLayout.IsAlongDepth ? aRow : 10, left, right, ref c10L, ref c10R);
            Step<T, TRegister, TRows, TRegisters>(11, TLayout.IsAlongDepth ? a9 : a, TLayout.IsAlongDepth ? twoRows : 11, left, right, ref c11L, ref c11R);
            a += step;
            a3 += TLayout.IsAlongDepth && TRows.Value > 3 ? step : 0;
            a6 += TLayout.IsAlongDepth && TRows.Value > 6 ? step : 0;
            a9 += TLayout.IsAlongDepth && TRows.Value > 9 ? step : 0;
            b += bDepth;
        }

        Store<T, TRegister, TRows, TRegisters>(0, c, cRow, c0L, c0R);
        Store<T, TRegister, TRows, TRegisters>(1, c, cRow, c1L, c1R);
        Store<T, TRegister, TRows, TRegisters>(2, c, cRow, c2L, c2R);
        Store<T, TRegister, TRows, TRegisters>(3, c, cRow, c3L, c3R);
        Store<T, TRegister, TRows, TRegisters>(4, c, cRow, c4L, c4R);
        Store<T, TRegister, TRows, TRegisters>(5, c, cRow, c5L, c5R);
        Store<T, TRegister, TRows, TRegisters>(6, c, cRow, c6L, c6R);
        Store<T, TRegister, TRows, TRegisters>(7, c, cRow, c7L, c7R);
        Store<T, TRegister, TRows, TRegisters>(8, c, cRow, c8L, c8R);
        Store<T, TRegister, TRows, TRegisters>(9, c, cRow, c9L, c9R);
        Store<T, TRegister, TRows, TRegisters>(10, c, cRow, c10L, c10R);
        Store<T, TRegister, TRows, TRegisters>(11, c, cRow, c11L, c11R);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T, TRegister, TRows, TRegisters>(int row, float* source, long distance, ref TRegister left, ref TRegister right)
        where T : struct, IRegister<TRegister>
        where TRegister : struct
        where TRows : struct, ICount
        where TRegisters : struct, ICount
    {
        if (row < TRows.Value)
        {
            left = T.Load(source + (row * distance));
            if (TRegisters.Value > 1)
            {
                right = T.Load(source + (row * distance) + T.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<T, TRegister, TRows, TRegisters>(
        int row, float* a, long offset, TRegister left, TRegister right, ref TRegister sumLeft, ref TRegister sumRight)
        where T : struct, IRegister<TRegister>
        where TRegister : struct
        where TRows : struct, ICount
        where TRegisters : struct, ICount
    {
        if (row < TRows.Value)
        {
            TRegister element = T.Of(a[offset]);
            sumLeft = T.MultiplyAdd(element, left, sumLeft);
            if (TRegisters.Value > 1)
            {
                sumRight = T.MultiplyAdd(element, right, sumRight);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TRegister, TRows, TRegisters>(int row, float* destination, long distance, TRegister left, TRegister right)
        where T : struct, IRegister<TRegister>
        where TRegister : struct
        where TRows : struct, ICount
        where TRegisters : struct, ICount
    {
        if (row < TRows.Value)
        {
            T.Store(left, destination + (row * distance));
            if (TRegisters.Value > 1)
            {
                T.Store(right, destination + (row * distance) + T.Count);
            }
        }
    }
}
