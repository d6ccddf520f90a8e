using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// Copies operands into the order in which <see cref="PanelTiles"/> reads them: panels of B as K rows of one or two
/// registers, padded with zeros, and row blocks of A as K columns. Workers share chunks of 64 of k, small enough for the
/// first-level cache.
/// </summary>
internal static unsafe class PanelPacking
{
    private const int ChunkDepth = 64;

    // 8 blocks of 12 rows: 96 floats, 6 cache lines.
    private const int BundleBlocks = 8;

    /// <summary>Packs what the work asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in PanelWork w, int worker, int workers)
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        long chunks = (w.EndK - w.FirstK + ChunkDepth - 1) / ChunkDepth;
        WorkShare panels = WorkShare.OfItems(w.Panels * chunks, worker, workers);
        for (long item = panels.Start; item < panels.End; item++)
        {
            long first = w.FirstK + (item % chunks * ChunkDepth);
            long end = Math.Min(w.EndK, first + ChunkDepth);
            if (w.Transposition == Transposition.NT)
            {
                TransposePanel(w, item / chunks, first, end);
            }
            else
            {
                CopyPanel(w, item / chunks, first, end);
            }
        }

        if (w.PackedA != null)
        {
            long bundles = (w.RowBlocks + BundleBlocks - 1) / BundleBlocks;
            WorkShare blocks = WorkShare.OfItems(bundles * chunks, worker, workers);
            for (long item = blocks.Start; item < blocks.End; item++)
            {
                long first = w.FirstK + (item % chunks * ChunkDepth);
                long end = Math.Min(w.EndK, first + ChunkDepth);
                long block = item / chunks * BundleBlocks;
                long endBlock = Math.Min(w.RowBlocks, block + BundleBlocks);
                if (w.Transposition == Transposition.TN)
                {
                    CopyRowBlocks(w, block, endBlock, first, end);
                }
                else
                {
                    TransposeRowBlocks(w, block, endBlock, first, end);
                }
            }
        }
    }

    // B [K, N]: each row of the panel is a piece of a row of B.
    private static void CopyPanel(in PanelWork w, long panel, long first, long end)
    {
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        float* source = w.B + (panel * w.Width) + (first * w.N);
        float* target = w.Panel(panel) + ((first - w.FirstK) * pitch);
        for (long k = first; k < end; k++)
        {
            CopyFloats(source, target, columns);
            for (int column = columns; column < pitch; column++)
            {
                target[column] = 0;
            }

            source += w.N;
            target += pitch;
        }
    }

    // B [N, K]: each column of the panel is a piece of a row of B.
    private static void TransposePanel(in PanelWork w, long panel, long first, long end)
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
    private static void CopyRowBlocks(in PanelWork w, long block, long endBlock, long first, long end)
    {
        for (long k = first; k < end; k++)
        {
            long row = w.RowOf(block);
            for (long i = block; i < endBlock; i++)
            {
                long next = w.RowOf(i + 1);
                CopyFloats(w.A + (k * w.M) + row, RowBlock(w, row, next, k), (int)(next - row));
                row = next;
            }
        }
    }

    // A [M, K].
    private static void TransposeRowBlocks(in PanelWork w, long block, long endBlock, long first, long end)
    {
        long row = w.RowOf(block);
        for (long i = block; i < endBlock; i++)
        {
            long next = w.RowOf(i + 1);
            Transpose(w.A + (row * w.K) + first, w.K, (int)(next - row), RowBlock(w, row, next, first), (int)(next - row), end - first);
            row = next;
        }
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
