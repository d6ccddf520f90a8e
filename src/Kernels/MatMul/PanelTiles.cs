using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// Computes C from panels of B and row blocks of A. Each worker does a run of tiles: group by group of row blocks, whose A
/// stays in the second-level cache; within it block by block of k; then panel by panel, whose part stays in the first-level
/// cache while the group's row blocks pass. Between blocks of k the sums wait in C; that changes no bit of them.
/// </summary>
internal static unsafe class PanelTiles
{
    private const int MostRows = 12;
    private const int MostLanes = 16;
    private const int MostColumns = 2 * MostLanes;

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

        WorkShare share = WorkShare.OfItems(w.RowBlocks * w.Panels, worker, workers);
        for (long group = 0; group < w.Groups; group++)
        {
            long first = w.BlockOf(group);
            long blocks = w.BlockOf(group + 1) - first;
            long start = Math.Max(share.Start - (first * w.Panels), 0);
            long end = Math.Min(share.End - (first * w.Panels), blocks * w.Panels);
            if (start < end)
            {
                Group<T>(w, first, blocks, start, end);
            }
        }
    }

    // Tiles start to end of a group of row blocks.
    private static void Group<T>(in PanelWork w, long first, long blocks, long start, long end)
        where T : struct, IFloatVector<T>
    {
        for (long k = w.FirstK; k < w.EndK; k += w.DepthBlock)
        {
            long depth = Math.Min(w.DepthBlock, w.EndK - k);
            for (long tile = start; tile < end;)
            {
                long panel = tile / blocks;
                long panelEnd = Math.Min(end, (panel + 1) * blocks);
                long firstBlock = first + tile - (panel * blocks);
                long endBlock = first + panelEnd - (panel * blocks);
                if (panel < w.FullPanels)
                {
                    FullPanel<T>(w, panel, firstBlock, endBlock, k, depth);
                }
                else
                {
                    EdgePanel<T>(w, panel, firstBlock, endBlock, k, depth);
                }

                tile = panelEnd;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FullPanel<T>(in PanelWork w, long panel, long firstBlock, long endBlock, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        long column = panel * w.Width;
        float* b = w.PackedB != null ? w.Panel(panel) + ((k - w.FirstK) * w.Width) : w.B + column + (k * w.N);
        long bDepth = w.PackedB != null ? w.Width : w.N;
        long row = w.RowOf(firstBlock);
        for (long block = firstBlock; block < endBlock; block++)
        {
            long next = w.RowOf(block + 1);
            float* c = w.C + (row * w.N) + column;
            float* start = k > 0 ? c : w.Bias == null ? null : w.Bias + column;
            if (block + 1 < endBlock)
            {
                Prefetch(w.C + (next * w.N) + column, w.N, w.RowOf(block + 2) - next, w.Width);
            }

            Multiply<T, Counts.Two>(w, row, (int)(next - row), k, depth, b, bDepth, start, k > 0 ? w.N : 0, c, w.N);
            row = next;
        }
    }

    // The next tile of C may lie in the third-level cache or in memory: fetched now, it is near when its sums begin.
    private static void Prefetch(float* tile, long tileRow, long rows, int columns)
    {
        if (Sse.IsSupported)
        {
            for (long row = 0; row < rows; row++)
            {
                Sse.Prefetch0(tile + (row * tileRow));
                Sse.Prefetch0(tile + (row * tileRow) + columns - 1);
            }
        }
    }

    // The last panel, narrower than two registers: its tiles are computed whole in local memory, then copied in part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EdgePanel<T>(in PanelWork w, long panel, long firstBlock, long endBlock, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        float* tile = stackalloc float[MostRows * MostColumns];
        float* bias = stackalloc float[MostColumns];
        float* last = stackalloc float[MostLanes * MostColumns];
        long column = panel * w.Width;
        int columns = w.Columns(panel);
        int pitch = w.Pitch(panel);
        if (w.Bias != null)
        {
            new ReadOnlySpan<float>(w.Bias + column, columns).CopyTo(new Span<float>(bias, columns));
        }

        // Rows of B are read in whole registers, beyond the columns that count; not those that end too close to B's end.
        bool packed = w.PackedB != null;
        long lastStart = (w.K * w.N) - column - pitch;
        long whole = packed ? depth : lastStart < 0 ? 0 : Math.Clamp((lastStart / w.N) + 1 - k, 0, depth);
        float* b = packed ? w.Panel(panel) + ((k - w.FirstK) * pitch) : w.B + column + (k * w.N);
        for (long i = whole; i < depth; i++)
        {
            new ReadOnlySpan<float>(b + (i * w.N), columns).CopyTo(new Span<float>(last + ((i - whole) * pitch), columns));
        }

        for (long block = firstBlock; block < endBlock; block++)
        {
            long row = w.RowOf(block);
            int rows = (int)(w.RowOf(block + 1) - row);
            if (k > 0)
            {
                CopyRows(w.C + (row * w.N) + column, w.N, tile, pitch, rows, columns);
            }

            float* start = k > 0 ? tile : bias;
            int startRow = k > 0 ? pitch : 0;
            if (whole > 0)
            {
                EdgeTile<T>(w, row, rows, k, whole, b, packed ? pitch : w.N, start, startRow, tile, pitch);
            }

            if (whole < depth)
            {
                EdgeTile<T>(w, row, rows, k + whole, depth - whole, last, pitch, whole > 0 ? tile : start, whole > 0 ? pitch : startRow, tile, pitch);
            }

            CopyRows(tile, pitch, w.C + (row * w.N) + column, w.N, rows, columns);
        }
    }

    private static void EdgeTile<T>(
        in PanelWork w, long row, int rows, long k, long depth, float* b, long bDepth, float* start, long startRow, float* tile, int pitch)
        where T : struct, IFloatVector<T>
    {
        if (pitch == w.Width)
        {
            Multiply<T, Counts.Two>(w, row, rows, k, depth, b, bDepth, start, startRow, tile, pitch);
        }
        else
        {
            Multiply<T, Counts.One>(w, row, rows, k, depth, b, bDepth, start, startRow, tile, pitch);
        }
    }

    private static void CopyRows(float* source, long sourceRow, float* target, long targetRow, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(source + (r * sourceRow), columns).CopyTo(new Span<float>(target + (r * targetRow), columns));
        }
    }

    private static void Multiply<T, TRegisters>(
        in PanelWork w, long row, int rows, long k, long depth, float* b, long bDepth, float* start, long startRow, float* c, long cRow)
        where T : struct, IFloatVector<T>
        where TRegisters : struct, ICount
    {
        bool packed = w.PackedA != null;
        float* a = packed ? w.PackedA + (row * (w.EndK - w.FirstK)) + ((k - w.FirstK) * rows) : w.A + (row * w.ARow) + (k * w.ADepth);
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
