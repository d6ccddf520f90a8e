using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// Copies operands into the order in which <see cref="PanelTiles"/> reads them: panels of B as K rows of one or two
/// registers, padded with zeros, and row blocks of A as K columns. Workers share pieces that fit in the first-level cache
/// and read as much of each row as they can: rows lie pages apart.
/// </summary>
internal static unsafe class PanelPacking
{
    // Rows to copy: 16 blocks of 12 rows are 12 cache lines of each. Each block copies its part of few rows of A, which then are still in the
    // first-level cache for the next one, also where they lie pages apart and share its sets.
    private const int CopyBundle = 16;
    private const int CopyDepth = 16;

    // Rows lie pages apart, where the processor does not fetch ahead by itself.
    private const int AheadRows = 8;
    private const int LineFloats = 16;

    // Rows to transpose: half a kilobyte of each four at a time, into 6 to 16 KB of the target.
    private const int TransposeDepth = 128;

    /// <summary>Packs A's row blocks for the work's range of k; all workers share them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackA(in PanelWork w, int worker, int workers)
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        bool copies = w.Transposition == Transposition.TN;
        int bundle = copies ? CopyBundle : 1;
        int depth = copies ? CopyDepth : TransposeDepth;
        long chunks = (w.EndK - w.FirstK + depth - 1) / depth;
        WorkShare share = WorkShare.OfItems((w.RowBlocks + bundle - 1) / bundle * chunks, worker, workers);
        for (long item = share.Start; item < share.End; item++)
        {
            long start = item / chunks * bundle;
            long first = w.FirstK + (item % chunks * depth);
            long end = Math.Min(w.EndK, first + depth);
            if (copies)
            {
                CopyRowBlocks(w, start, Math.Min(w.RowBlocks, start + bundle), first, end);
            }
            else
            {
                TransposeRowBlock(w, start, first, end);
            }
        }
    }

    /// <summary>Packs panels <paramref name="first"/> to <paramref name="stop"/> of B, terms k to k + depth, one after another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels<T>(in PanelWork w, float* target, long first, long stop, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        if (w.Transposition != Transposition.NT)
        {
            CopyPanels<T>(w, target, first, stop, k, depth);
            return;
        }

        for (long panel = first; panel < stop; panel++)
        {
            for (long i = 0; i < depth; i += TransposeDepth)
            {
                TransposePanel(w, target + (i * w.Pitch(panel)), panel, k + i, Math.Min(TransposeDepth, depth - i));
            }

            target += depth * w.Width;
        }
    }

    // B [K, N]: each row of a panel is a piece of a row of B, of which several panels take a longer piece.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanels<T>(in PanelWork w, float* target, long first, long stop, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        long full = Math.Min(stop, w.FullPanels);
        float* source = w.B + (k * w.N) + (first * w.Width);
        for (long i = 0; i < depth; i++)
        {
            if (i + AheadRows < depth)
            {
                Prefetch(source + (AheadRows * w.N), (full - first) * w.Width);
            }

            float* to = target + (i * w.Width);
            for (long panel = first; panel < full; panel++)
            {
                T.Load(source + ((panel - first) * w.Width)).Store(to);
                T.Load(source + ((panel - first) * w.Width) + T.Count).Store(to + T.Count);
                to += depth * w.Width;
            }

            source += w.N;
        }

        if (full < stop)
        {
            int columns = w.Columns(full);
            int pitch = w.Pitch(full);
            source = w.B + (k * w.N) + (full * w.Width);
            target += (full - first) * depth * w.Width;
            for (long i = 0; i < depth; i++)
            {
                new ReadOnlySpan<float>(source + (i * w.N), columns).CopyTo(new Span<float>(target + (i * pitch), columns));
                new Span<float>(target + (i * pitch) + columns, pitch - columns).Clear();
            }
        }
    }

    // B [N, K]: each column of the panel is a piece of a row of B.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposePanel(in PanelWork w, float* target, long panel, long k, long depth)
    {
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        Transpose(w.B + (panel * w.Width * w.K) + k, w.K, columns, target, pitch, depth);
        for (long i = 0; i < depth && columns < pitch; i++)
        {
            new Span<float>(target + (i * pitch) + columns, pitch - columns).Clear();
        }
    }

    // A [K, M]: each column of op(A)'s row block is a piece of a row of A, a few floats of a cache line that the next blocks use too.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRowBlocks(in PanelWork w, long start, long stop, long first, long end)
    {
        long row = w.RowOf(start);
        for (long block = start; block < stop; block++)
        {
            long next = w.RowOf(block + 1);
            CopyColumns(w.A + (first * w.M) + row, w.M, RowBlock(w, row, next, first), (int)(next - row), end - first);
            row = next;
        }
    }

    // A [M, K].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeRowBlock(in PanelWork w, long block, long first, long end)
    {
        long row = w.RowOf(block);
        long next = w.RowOf(block + 1);
        Transpose(w.A + (row * w.K) + first, w.K, (int)(next - row), RowBlock(w, row, next, first), (int)(next - row), end - first);
    }

    private static float* RowBlock(in PanelWork w, long row, long next, long k) =>
        w.PackedA + (row * (w.EndK - w.FirstK)) + ((k - w.FirstK) * (next - row));

    // Rows of the source become columns of the target, four at a time. The last four rows overlap those before them where
    // their number is no multiple of four.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, long sourceRow, int rows, float* target, int targetRow, long depth)
    {
        long quads = rows >= 4 ? depth / 4 * 4 : 0;
        for (int first = 0; first < rows && quads > 0; first += 4)
        {
            int row = Math.Min(first, rows - 4);
            float* from = source + (row * sourceRow);
            long k = 0;
            for (; Avx512F.IsSupported && k + 16 <= quads; k += 16)
            {
                Transpose4x16(from + k, sourceRow, target + (k * targetRow) + row, targetRow);
            }

            for (; k < quads; k += 4)
            {
                Transpose4x4(from + k, sourceRow, target + (k * targetRow) + row, targetRow);
            }
        }

        for (long k = quads; k < depth; k++)
        {
            for (int row = 0; row < rows; row++)
            {
                target[(k * targetRow) + row] = source[(row * sourceRow) + k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* source, long count)
    {
        for (long i = 0; i < count && Sse.IsSupported; i += LineFloats)
        {
            Sse.Prefetch0(source + i);
        }
    }

    // Rows of at most 16 floats, put one after another. Two registers that overlap where they must are all of a row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(float* source, long sourceRow, float* target, int columns, long rows)
    {
        for (long i = 0; i < rows; i++)
        {
            if (columns >= 8)
            {
                Vector256<float> left = Vector256.Load(source);
                Vector256.Load(source + columns - 8).Store(target + columns - 8);
                left.Store(target);
            }
            else if (columns >= 4)
            {
                Vector128<float> left = Vector128.Load(source);
                Vector128.Load(source + columns - 4).Store(target + columns - 4);
                left.Store(target);
            }
            else
            {
                for (int column = 0; column < columns; column++)
                {
                    target[column] = source[column];
                }
            }

            source += sourceRow;
            target += columns;
        }
    }

    // Four rows of a whole register: each quarter of it is a 4×4 transposition of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x16(float* source, long sourceRow, float* target, long targetRow)
    {
        Vector512<float> a = Vector512.Load(source);
        Vector512<float> b = Vector512.Load(source + sourceRow);
        Vector512<float> c = Vector512.Load(source + (2 * sourceRow));
        Vector512<float> d = Vector512.Load(source + (3 * sourceRow));
        Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble();
        Vector512<double> abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble();
        Vector512<double> cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        StoreQuarters(Avx512F.UnpackLow(abLow, cdLow).AsSingle(), target, 4 * targetRow);
        StoreQuarters(Avx512F.UnpackHigh(abLow, cdLow).AsSingle(), target + targetRow, 4 * targetRow);
        StoreQuarters(Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(), target + (2 * targetRow), 4 * targetRow);
        StoreQuarters(Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle(), target + (3 * targetRow), 4 * targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> value, float* target, long distance)
    {
        Avx512F.ExtractVector128(value, 0).Store(target);
        Avx512F.ExtractVector128(value, 1).Store(target + distance);
        Avx512F.ExtractVector128(value, 2).Store(target + (2 * distance));
        Avx512F.ExtractVector128(value, 3).Store(target + (3 * distance));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* source, long sourceRow, float* target, int targetRow)
    {
        if (!Sse.IsSupported)
        {
            for (int i = 0; i < 16; i++)
            {
                target[(i / 4 * targetRow) + (i % 4)] = source[(i % 4 * sourceRow) + (i / 4)];
            }

            return;
        }

        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + sourceRow);
        Vector128<float> c = Vector128.Load(source + (2 * sourceRow));
        Vector128<float> d = Vector128.Load(source + (3 * sourceRow));
        Vector128<float> abLow = Sse.UnpackLow(a, b);
        Vector128<float> abHigh = Sse.UnpackHigh(a, b);
        Vector128<float> cdLow = Sse.UnpackLow(c, d);
        Vector128<float> cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(target);
        Sse.MoveHighToLow(cdLow, abLow).Store(target + targetRow);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + (2 * targetRow));
        Sse.MoveHighToLow(cdHigh, abHigh).Store(target + (3 * targetRow));
    }
}
