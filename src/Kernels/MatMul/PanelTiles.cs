using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// Computes C from panels of B and row blocks of A. Each worker does a run of tiles, panel by panel, and within a panel
/// in blocks of k, so that the part of the panel in use stays in the first-level cache while all its row blocks pass.
/// Between blocks of k the sums wait in C; that changes no bit of them.
/// </summary>
internal static unsafe class PanelTiles
{
    private const int DepthBlock = 256;
    private const int MostRows = 12;
    private const int MostColumns = 32;

    /// <summary>Computes this worker's tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(in PanelWork w, int worker, int workers)
        where T : struct, IFloatVector<T>
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        WorkShare blocks = WorkShare.OfItems(w.Blocks, worker, workers);
        for (long block = blocks.Start; block < blocks.End;)
        {
            long panel = block / w.RowBlocks;
            long end = Math.Min(blocks.End, (panel + 1) * w.RowBlocks);
            long firstRow = block - (panel * w.RowBlocks);
            long endRow = end - (panel * w.RowBlocks);
            if (panel < w.FullPanels)
            {
                FullPanel<T>(w, panel, firstRow, endRow);
            }
            else
            {
                EdgePanel<T>(w, panel, firstRow, endRow);
            }

            block = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FullPanel<T>(in PanelWork w, long panel, long firstBlock, long endBlock)
        where T : struct, IFloatVector<T>
    {
        long column = panel * w.Width;
        bool packed = panel >= w.FirstPackedPanel;
        float* b = packed ? w.Panel(panel) : w.B + column;
        long bDepth = packed ? w.Width : w.N;
        for (long k = 0; k < w.K; k += DepthBlock)
        {
            long depth = Math.Min(DepthBlock, w.K - k);
            for (long block = firstBlock; block < endBlock; block++)
            {
                long row = w.RowOf(block);
                int rows = (int)(w.RowOf(block + 1) - row);
                float* c = w.C + (row * w.N) + column;
                float* start = k > 0 ? c : w.Bias == null ? null : w.Bias + column;
                Multiply<T, Counts.Two>(w, row, rows, k, depth, b + (k * bDepth), bDepth, start, k > 0 ? w.N : 0, c, w.N);
            }
        }
    }

    // The last panel, narrower than two registers: its tiles are computed whole in local memory, then copied in part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EdgePanel<T>(in PanelWork w, long panel, long firstBlock, long endBlock)
        where T : struct, IFloatVector<T>
    {
        float* tile = stackalloc float[MostRows * MostColumns];
        float* bias = stackalloc float[MostColumns];
        long column = panel * w.Width;
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        for (int i = 0; i < pitch; i++)
        {
            bias[i] = w.Bias != null && i < columns ? w.Bias[column + i] : 0;
        }

        for (long block = firstBlock; block < endBlock; block++)
        {
            long row = w.RowOf(block);
            int rows = (int)(w.RowOf(block + 1) - row);
            if (pitch == w.Width)
            {
                Multiply<T, Counts.Two>(w, row, rows, 0, w.K, w.Panel(panel), pitch, bias, 0, tile, pitch);
            }
            else
            {
                Multiply<T, Counts.One>(w, row, rows, 0, w.K, w.Panel(panel), pitch, bias, 0, tile, pitch);
            }

            for (int r = 0; r < rows; r++)
            {
                new ReadOnlySpan<float>(tile + (r * pitch), columns).CopyTo(new Span<float>(w.C + ((row + r) * w.N) + column, columns));
            }
        }
    }

    private static void Multiply<T, TRegisters>(
        in PanelWork w, long row, int rows, long k, long depth, float* b, long bDepth, float* start, long startRow, float* c, long cRow)
        where T : struct, IFloatVector<T>
        where TRegisters : struct, ICount
    {
        bool packed = w.PackedA != null;
        float* a = packed ? w.PackedA + (row * w.K) + (k * rows) : w.A + (row * w.ARow) + (k * w.ADepth);
        long aRow = packed ? 1 : w.ARow;
        long aDepth = packed ? rows : w.ADepth;
        switch (rows)
        {
            case 1: RegisterTile.Multiply<T, Counts.One, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 2: RegisterTile.Multiply<T, Counts.Two, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 3: RegisterTile.Multiply<T, Counts.Three, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 4: RegisterTile.Multiply<T, Counts.Four, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 5: RegisterTile.Multiply<T, Counts.Five, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 6: RegisterTile.Multiply<T, Counts.Six, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 7: RegisterTile.Multiply<T, Counts.Seven, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 8: RegisterTile.Multiply<T, Counts.Eight, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 9: RegisterTile.Multiply<T, Counts.Nine, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 10: RegisterTile.Multiply<T, Counts.Ten, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            case 11: RegisterTile.Multiply<T, Counts.Eleven, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
            default: RegisterTile.Multiply<T, Counts.Twelve, TRegisters>(depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow); break;
        }
    }
}
