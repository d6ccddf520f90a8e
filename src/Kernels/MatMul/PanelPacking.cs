using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// Copies operands into the order in which <see cref="PanelTiles"/> reads them: panels of B as K rows of one or two
/// registers, padded with zeros, and row blocks of A as K columns. Workers share pieces that fit in the first-level cache
/// and read as much of each row as they can: rows lie pages apart.
/// </summary>
internal static unsafe class PanelPacking
{
    // Rows to copy: 8 panels of 32 columns are 1 KB of each, 8 blocks of 12 rows are 6 cache lines of it.
    private const int CopyBundle = 8;
    private const int CopyDepth = 64;

    // Rows to transpose: 1 KB of each four at a time, into 12 to 32 KB of the target.
    private const int TransposeDepth = 256;

    /// <summary>Packs what the work asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in PanelWork w, int worker, int workers)
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        if (w.Transposition == Transposition.NT)
        {
            Share(w, w.Panels, 1, TransposeDepth, &TransposePanel, worker, workers);
        }
        else
        {
            Share(w, w.Panels, CopyBundle, CopyDepth, &CopyPanels, worker, workers);
        }

        if (w.PackedA != null && w.Transposition == Transposition.TN)
        {
            Share(w, w.RowBlocks, CopyBundle, CopyDepth, &CopyRowBlocks, worker, workers);
        }
        else if (w.PackedA != null)
        {
            Share(w, w.RowBlocks, 1, TransposeDepth, &TransposeRowBlock, worker, workers);
        }
    }

    // Bundles of panels or row blocks, in chunks of k, are shared by the workers.
    private static void Share(
        in PanelWork w, long count, int bundle, int depth, delegate*<in PanelWork, long, long, long, long, void> pack, int worker, int workers)
    {
        long chunks = (w.EndK - w.FirstK + depth - 1) / depth;
        WorkShare share = WorkShare.OfItems((count + bundle - 1) / bundle * chunks, worker, workers);
        for (long item = share.Start; item < share.End; item++)
        {
            long start = item / chunks * bundle;
            long first = w.FirstK + (item % chunks * depth);
            pack(w, start, Math.Min(count, start + bundle), first, Math.Min(w.EndK, first + depth));
        }
    }

    // B [K, N]: each row of a panel is a piece of a row of B. Several panels take a longer piece.
    private static void CopyPanels(in PanelWork w, long start, long stop, long first, long end)
    {
        for (long k = first; k < end; k++)
        {
            for (long panel = start; panel < stop; panel++)
            {
                int columns = w.Columns(panel);
                int pitch = w.Pitch(panel);
                float* target = w.Panel(panel) + ((k - w.FirstK) * pitch);
                CopyFloats(w.B + (k * w.N) + (panel * w.Width), target, columns);
                for (int column = columns; column < pitch; column++)
                {
                    target[column] = 0;
                }
            }
        }
    }

    // B [N, K]: each column of the panel is a piece of a row of B.
    private static void TransposePanel(in PanelWork w, long panel, long stop, long first, long end)
    {
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        float* target = w.Panel(panel) + ((first - w.FirstK) * pitch);
        Transpose(w.B + (panel * w.Width * w.K) + first, w.K, columns, target, pitch, end - first);
        for (long k = first; k < end; k++)
        {
            for (int column = columns; column < pitch; column++)
            {
                target[column] = 0;
            }

            target += pitch;
        }
    }

    // A [K, M]: each column of op(A)'s row block is a piece of a row of A. Several blocks take whole cache lines of it.
    private static void CopyRowBlocks(in PanelWork w, long start, long stop, long first, long end)
    {
        for (long k = first; k < end; k++)
        {
            long row = w.RowOf(start);
            for (long block = start; block < stop; block++)
            {
                long next = w.RowOf(block + 1);
                CopyFloats(w.A + (k * w.M) + row, RowBlock(w, row, next, k), (int)(next - row));
                row = next;
            }
        }
    }

    // A [M, K].
    private static void TransposeRowBlock(in PanelWork w, long block, long stop, long first, long end)
    {
        long row = w.RowOf(block);
        long next = w.RowOf(stop);
        Transpose(w.A + (row * w.K) + first, w.K, (int)(next - row), RowBlock(w, row, next, first), (int)(next - row), end - first);
    }

    private static float* RowBlock(in PanelWork w, long row, long next, long k) =>
        w.PackedA + (row * (w.EndK - w.FirstK)) + ((k - w.FirstK) * (next - row));

    // Rows of the source become columns of the target; 4×4 elements change places at a time. The last four rows overlap
    // those before them where their number is no multiple of four.
    private static void Transpose(float* source, long sourceRow, int rows, float* target, int targetRow, long depth)
    {
        long quads = rows >= 4 ? depth / 4 * 4 : 0;
        for (int first = 0; first < rows && quads > 0; first += 4)
        {
            int row = Math.Min(first, rows - 4);
            for (long k = 0; k < quads; k += 4)
            {
                Transpose4x4(source + (row * sourceRow) + k, sourceRow, target + (k * targetRow) + row, targetRow);
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

    // A dozen floats or two: a call of memmove would cost more than the copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFloats(float* source, float* target, int count)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            Vector128.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
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
