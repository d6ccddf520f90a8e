using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// Copies operands into the order in which <see cref="PanelTiles"/> reads them: panels of B as K rows of one or two
/// registers, padded with zeros, and row blocks of a transposed A as K columns. Workers share chunks of 64 of k, small
/// enough for the first-level cache.
/// </summary>
internal static unsafe class PanelPacking
{
    private const int ChunkDepth = 64;

    /// <summary>Packs what the work asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in PanelWork w, int worker, int workers)
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        long chunks = (w.K + ChunkDepth - 1) / ChunkDepth;
        WorkShare panels = WorkShare.OfItems((w.Panels - w.FirstPackedPanel) * chunks, worker, workers);
        for (long item = panels.Start; item < panels.End; item++)
        {
            long first = item % chunks * ChunkDepth;
            long end = Math.Min(w.K, first + ChunkDepth);
            if (w.Transposition == Transposition.NT)
            {
                TransposePanel(w, w.FirstPackedPanel + (item / chunks), first, end);
            }
            else
            {
                CopyPanel(w, w.FirstPackedPanel + (item / chunks), first, end);
            }
        }

        if (w.PackedA != null)
        {
            WorkShare blocks = WorkShare.OfItems(w.RowBlocks * chunks, worker, workers);
            for (long item = blocks.Start; item < blocks.End; item++)
            {
                long first = item % chunks * ChunkDepth;
                CopyRowBlock(w, item / chunks, first, Math.Min(w.K, first + ChunkDepth));
            }
        }
    }

    // B [K, N]: each row of the panel is a piece of a row of B.
    private static void CopyPanel(in PanelWork w, long panel, long first, long end)
    {
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        float* source = w.B + (panel * w.Width) + (first * w.N);
        float* target = w.Panel(panel) + (first * pitch);
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

    // B [N, K]: each column of the panel is a piece of a row of B; 4×4 elements change places at a time.
    private static void TransposePanel(in PanelWork w, long panel, long first, long end)
    {
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        float* source = w.B + (panel * w.Width * w.K);
        float* target = w.Panel(panel);
        int column = 0;
        for (; column + 4 <= columns; column += 4)
        {
            float* row = source + (column * w.K);
            long k = first;
            for (; k + 4 <= end; k += 4)
            {
                Transpose4x4(row + k, w.K, target + (k * pitch) + column, pitch);
            }

            for (; k < end; k++)
            {
                for (int i = 0; i < 4; i++)
                {
                    target[(k * pitch) + column + i] = row[(i * w.K) + k];
                }
            }
        }

        for (; column < pitch; column++)
        {
            for (long k = first; k < end; k++)
            {
                target[(k * pitch) + column] = column < columns ? source[(column * w.K) + k] : 0;
            }
        }
    }

    // A [K, M]: each column of op(A)'s row block is a piece of a row of A.
    private static void CopyRowBlock(in PanelWork w, long block, long first, long end)
    {
        long row = w.RowOf(block);
        int rows = (int)(w.RowOf(block + 1) - row);
        float* source = w.A + row + (first * w.M);
        float* target = w.PackedA + (row * w.K) + (first * rows);
        for (long k = first; k < end; k++)
        {
            CopyFloats(source, target, rows);
            source += w.M;
            target += rows;
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
