using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.MatMul;

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

    /// <summary>Computes this worker's tiles from the operands where they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunInPlace<T>(in PanelWork w, int worker, int workers)
        where T : struct, IFloatVector<T>
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        WorkShare share = WorkShare.OfItems(w.RowBlocks * w.Panels, worker, workers);
        for (long first = 0; first < w.RowBlocks; first += w.GroupBlocks)
        {
            long blocks = Math.Min(w.GroupBlocks, w.RowBlocks - first);
            long start = Math.Max(share.Start - (first * w.Panels), 0);
            long end = Math.Min(share.End - (first * w.Panels), blocks * w.Panels);
            for (long k = 0; k < w.K && start < end; k += w.DepthBlock)
            {
                long depth = Math.Min(w.DepthBlock, w.K - k);
                for (long tile = start; tile < end;)
                {
                    long panel = tile / blocks;
                    long panelEnd = Math.Min(end, (panel + 1) * blocks);
                    Panel<T>(w, panel, null, first + tile - (panel * blocks), first + panelEnd - (panel * blocks), k, depth);
                    tile = panelEnd;
                }
            }
        }
    }

    /// <summary>
    /// Computes this worker's rectangle of C. Panels are packed a group at a time, just before they are used, by the core
    /// that uses them: they never leave its second-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPacked<T>(in PanelWork w, int worker, int workers)
        where T : struct, IFloatVector<T>
    {
        // A call that one worker makes alone has a grid of one.
        int gridRows = workers < w.MostWorkers ? 1 : w.GridRows;
        int gridColumns = Math.Min(workers, w.MostWorkers) / gridRows;
        if (worker >= gridRows * gridColumns)
        {
            return;
        }

        WorkShare blocks = WorkShare.OfItems(w.RowBlocks, worker % gridRows, gridRows);
        WorkShare panels = WorkShare.OfItems(w.Panels, worker / gridRows, gridColumns);
        float* packed = w.PackedB + (worker * w.PackedLengthB);
        for (long first = panels.Start; first < panels.End; first += w.GroupPanels)
        {
            long stop = Math.Min(panels.End, first + w.GroupPanels);
            for (long k = w.FirstK; k < w.EndK; k += w.DepthBlock)
            {
                long depth = Math.Min(w.DepthBlock, w.EndK - k);
                PanelPacking.PackPanels<T>(w, packed, first, stop, k, depth);
                for (long block = blocks.Start; block < blocks.End; block += w.GroupBlocks)
                {
                    long endBlock = Math.Min(blocks.End, block + w.GroupBlocks);
                    for (long panel = first; panel < stop; panel++)
                    {
                        Panel<T>(w, panel, packed + ((panel - first) * depth * w.Width), block, endBlock, k, depth);
                    }
                }
            }
        }
    }

    // The tiles of a panel, packed or read in place, in a run of row blocks.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<T>(in PanelWork w, long panel, float* packed, long firstBlock, long endBlock, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        if (panel < w.FullPanels)
        {
            FullPanel<T>(w, panel, packed, firstBlock, endBlock, k, depth);
        }
        else
        {
            EdgePanel<T>(w, panel, packed, firstBlock, endBlock, k, depth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FullPanel<T>(in PanelWork w, long panel, float* packed, long firstBlock, long endBlock, long k, long depth)
        where T : struct, IFloatVector<T>
    {
        long column = panel * w.Width;
        float* b = packed != null ? packed : w.B + column + (k * w.N);
        long bDepth = packed != null ? w.Width : w.N;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    private static void EdgePanel<T>(in PanelWork w, long panel, float* packedPanel, long firstBlock, long endBlock, long k, long depth)
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
        bool packed = packedPanel != null;
        long lastStart = (w.K * w.N) - column - pitch;
        long whole = packed ? depth : lastStart < 0 ? 0 : Math.Clamp((lastStart / w.N) + 1 - k, 0, depth);
        float* b = packed ? packedPanel : w.B + column + (k * w.N);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(float* source, long sourceRow, float* target, long targetRow, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(source + (r * sourceRow), columns).CopyTo(new Span<float>(target + (r * targetRow), columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TRegisters>(
        in PanelWork w, long row, int rows, long k, long depth, float* b, long bDepth, float* start, long startRow, float* c, long cRow)
        where T : struct, IFloatVector<T>
        where TRegisters : struct, ICount
    {
        if (w.PackedA != null)
        {
            float* a = w.PackedA + (row * (w.EndK - w.FirstK)) + ((k - w.FirstK) * rows);
            Multiply<T, TRegisters, AcrossLines>(rows, depth, a, 1, rows, b, bDepth, start, startRow, c, cRow);
        }
        else if (w.Transposition == Transposition.TN)
        {
            Multiply<T, TRegisters, AcrossLines>(rows, depth, w.A + row + (k * w.M), 1, w.M, b, bDepth, start, startRow, c, cRow);
        }
        else
        {
            Multiply<T, TRegisters, AlongDepth>(rows, depth, w.A + (row * w.K) + k, w.K, 1, b, bDepth, start, startRow, c, cRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<T, TRegisters, TLayout>(
        int rows, long depth, float* a, long aRow, long aDepth, float* b, long bDepth, float* start, long startRow, float* c, long cRow)
        where T : struct, IFloatVector<T>
        where TRegisters : struct, ICount
        where TLayout : struct, IOperandLayout
    {
        if (T.Count == Register512.Count)
        {
            Multiply<Register512, Vector512<float>, TRegisters, TLayout>(rows, depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow);
        }
        else if (T.Count == Register256.Count)
        {
            Multiply<Register256, Vector256<float>, TRegisters, TLayout>(rows, depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow);
        }
        else
        {
            Multiply<Register128, Vector128<float>, TRegisters, TLayout>(rows, depth, a, aRow, aDepth, b, bDepth, start, startRow, c, cRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TRegister, TRegisters, TLayout>(
        int rows, long depth, float* a, long aRow, long aDepth, float* b, long bDepth, float* from, long fromRow, float* c, long cRow)
        where T : struct, IRegister<TRegister>
        where TRegister : struct
        where TRegisters : struct, ICount
        where TLayout : struct, IOperandLayout
    {
        switch (rows)
        {
            case 1: RegisterTile.Multiply<T, TRegister, Counts.One, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 2: RegisterTile.Multiply<T, TRegister, Counts.Two, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 3: RegisterTile.Multiply<T, TRegister, Counts.Three, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 4: RegisterTile.Multiply<T, TRegister, Counts.Four, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 5: RegisterTile.Multiply<T, TRegister, Counts.Five, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 6: RegisterTile.Multiply<T, TRegister, Counts.Six, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 7: RegisterTile.Multiply<T, TRegister, Counts.Seven, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 8: RegisterTile.Multiply<T, TRegister, Counts.Eight, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 9: RegisterTile.Multiply<T, TRegister, Counts.Nine, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 10: RegisterTile.Multiply<T, TRegister, Counts.Ten, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            case 11: RegisterTile.Multiply<T, TRegister, Counts.Eleven, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
            default: RegisterTile.Multiply<T, TRegister, Counts.Twelve, TRegisters, TLayout>(depth, a, aRow, aDepth, b, bDepth, from, fromRow, c, cRow); break;
        }
    }
}
