using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// C = A·Bᵀ + Bias as dot products of rows, which lie along k in both operands: registers run along k, tiles of 3 rows of
/// A by 4 of B share what they load (12 accumulators, 7 loads), and each accumulator's lanes are summed at the end.
/// Nothing is packed: wins for few rows of C, where transposing B would cost as much as the product.
/// </summary>
public sealed unsafe class RowDotMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Vector)
{
    private const int MostRows = 12;
    private const int TileRows = 3;
    private const int TileColumns = 4;
    private const int Tile = TileRows * TileColumns;
    private const int MostLanes = 16;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in MatMulArguments arguments) =>
        arguments.Transposition == Transposition.NT
        && arguments.M <= MostRows
        && arguments.K >= device.VectorBits / 32;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments) =>
        calls.Run(&Run<Float512>, &Run<Float256>, &Run<Float128>, new PanelWork(arguments, calls.Device), arguments.ElementWork);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(in PanelWork w, int worker, int workers)
        where T : struct, IFloatVector<T>
    {
        workers = Math.Min(workers, w.MostWorkers);
        if (worker >= workers)
        {
            return;
        }

        float* lanes = stackalloc float[Tile * MostLanes];
        T tailMask = TailMask<T>(w.K % T.Count);
        long rowTiles = (w.M + TileRows - 1) / TileRows;
        long columnTiles = (w.N + TileColumns - 1) / TileColumns;
        WorkShare share = WorkShare.OfItems(rowTiles * columnTiles, worker, workers);
        for (long item = share.Start; item < share.End; item++)
        {
            long row = item % rowTiles * TileRows;
            long column = item / rowTiles * TileColumns;
            Accumulate(w, row, column, tailMask, lanes);
            long rows = Math.Min(TileRows, w.M - row);
            long columns = Math.Min(TileColumns, w.N - column);
            for (long r = 0; r < rows; r++)
            {
                for (long c = 0; c < columns; c++)
                {
                    float sum = Sum(lanes + (((r * TileColumns) + c) * T.Count), T.Count);
                    w.C[((row + r) * w.N) + column + c] = w.Bias == null ? sum : sum + w.Bias[column + c];
                }
            }
        }
    }

    // Rows past the end are the last row again: computed, never stored.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<T>(in PanelWork w, long row, long column, T tailMask, float* lanes)
        where T : struct, IFloatVector<T>
    {
        float* a0 = w.A + (row * w.K);
        float* a1 = w.A + (Math.Min(row + 1, w.M - 1) * w.K);
        float* a2 = w.A + (Math.Min(row + 2, w.M - 1) * w.K);
        float* b0 = w.B + (column * w.K);
        float* b1 = w.B + (Math.Min(column + 1, w.N - 1) * w.K);
        float* b2 = w.B + (Math.Min(column + 2, w.N - 1) * w.K);
        float* b3 = w.B + (Math.Min(column + 3, w.N - 1) * w.K);
        T s00 = T.Of(0), s01 = T.Of(0), s02 = T.Of(0), s03 = T.Of(0);
        T s10 = T.Of(0), s11 = T.Of(0), s12 = T.Of(0), s13 = T.Of(0);
        T s20 = T.Of(0), s21 = T.Of(0), s22 = T.Of(0), s23 = T.Of(0);
        long k = 0;
        for (; k + T.Count <= w.K; k += T.Count)
        {
            T x0 = T.Load(a0 + k);
            T x1 = T.Load(a1 + k);
            T x2 = T.Load(a2 + k);
            T y0 = T.Load(b0 + k);
            s00 = T.MultiplyAdd(x0, y0, s00);
            s10 = T.MultiplyAdd(x1, y0, s10);
            s20 = T.MultiplyAdd(x2, y0, s20);
            T y1 = T.Load(b1 + k);
            s01 = T.MultiplyAdd(x0, y1, s01);
            s11 = T.MultiplyAdd(x1, y1, s11);
            s21 = T.MultiplyAdd(x2, y1, s21);
            T y2 = T.Load(b2 + k);
            s02 = T.MultiplyAdd(x0, y2, s02);
            s12 = T.MultiplyAdd(x1, y2, s12);
            s22 = T.MultiplyAdd(x2, y2, s22);
            T y3 = T.Load(b3 + k);
            s03 = T.MultiplyAdd(x0, y3, s03);
            s13 = T.MultiplyAdd(x1, y3, s13);
            s23 = T.MultiplyAdd(x2, y3, s23);
        }

        if (k < w.K)
        {
            // The last whole register of each row, less the lanes that have been added already.
            k = w.K - T.Count;
            T x0 = Keep(a0 + k, tailMask);
            T x1 = Keep(a1 + k, tailMask);
            T x2 = Keep(a2 + k, tailMask);
            T y0 = Keep(b0 + k, tailMask);
            s00 = T.MultiplyAdd(x0, y0, s00);
            s10 = T.MultiplyAdd(x1, y0, s10);
            s20 = T.MultiplyAdd(x2, y0, s20);
            T y1 = Keep(b1 + k, tailMask);
            s01 = T.MultiplyAdd(x0, y1, s01);
            s11 = T.MultiplyAdd(x1, y1, s11);
            s21 = T.MultiplyAdd(x2, y1, s21);
            T y2 = Keep(b2 + k, tailMask);
            s02 = T.MultiplyAdd(x0, y2, s02);
            s12 = T.MultiplyAdd(x1, y2, s12);
            s22 = T.MultiplyAdd(x2, y2, s22);
            T y3 = Keep(b3 + k, tailMask);
            s03 = T.MultiplyAdd(x0, y3, s03);
            s13 = T.MultiplyAdd(x1, y3, s13);
            s23 = T.MultiplyAdd(x2, y3, s23);
        }

        s00.Store(lanes + (0 * T.Count));
        s01.Store(lanes + (1 * T.Count));
        s02.Store(lanes + (2 * T.Count));
        s03.Store(lanes + (3 * T.Count));
        s10.Store(lanes + (4 * T.Count));
        s11.Store(lanes + (5 * T.Count));
        s12.Store(lanes + (6 * T.Count));
        s13.Store(lanes + (7 * T.Count));
        s20.Store(lanes + (8 * T.Count));
        s21.Store(lanes + (9 * T.Count));
        s22.Store(lanes + (10 * T.Count));
        s23.Store(lanes + (11 * T.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Keep<T>(float* source, T mask)
        where T : struct, IFloatVector<T> =>
        T.SelectLess(mask, T.Of(0), T.Load(source), T.Of(0));

    // -1 in the last lanes, as many as the tail has; 1 in the others.
    private static T TailMask<T>(long tail)
        where T : struct, IFloatVector<T>
    {
        float* mask = stackalloc float[MostLanes];
        for (int lane = 0; lane < T.Count; lane++)
        {
            mask[lane] = lane >= T.Count - tail ? -1 : 1;
        }

        return T.Load(mask);
    }

    // In a fixed order: quarters to one register of four, then its halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float* lanes, int count)
    {
        Vector128<float> sum = Vector128.Load(lanes);
        for (int i = 4; i < count; i += 4)
        {
            sum += Vector128.Load(lanes + i);
        }

        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }
}
