using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias for OpenCL devices that are processors, such as PoCL: B is copied into panels of 32 columns, then
/// groups of a single thread compute 6×32 tiles of C, written out so that the driver's compiler finds sixteen sums in each
/// register of the processor. Groups that follow one another share a panel, which stays in the cache.
/// </summary>
internal sealed class ThreadTileMatMul() : Fp32MatMul(KernelFamily.Simt)
{
    // With 32 columns in 256-bit registers: 24 sums, 4 for a row of the panel, and some to spare of 32.
    private const int Rows = 6;
    private const int Columns = PanelRow.Columns;
    private const int PackDepth = 64;

    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && device.Selector.Kind == DeviceKind.OpenCl && device.IsProcessor;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        int panels = TileGrid.Across(arguments.N, Columns);
        ThreadTileWork work = new(arguments, calls.Scratch<float>((long)panels * (arguments.K + 1) * Columns));
        calls.Launch(
            arguments.Transposition == Transposition.NT ? Pack<AlongDepth> : Pack<AcrossLines>,
            new KernelConfig(panels * TileGrid.Across(arguments.K, PackDepth), 1),
            work);
        calls.Launch(
            arguments.Transposition == Transposition.TN ? Multiply<AcrossLines> : Multiply<AlongDepth>,
            new KernelConfig(TileGrid.Count(arguments.M, arguments.N, Rows, Columns), 1),
            work);
    }

    private static void Pack<TB>(ThreadTileWork w)
        where TB : struct, IOperandLayout
    {
        MatMulArguments p = w.Product;
        int blocks = TileGrid.Across(p.K, PackDepth);
        int firstColumn = Grid.IdxX / blocks * Columns;
        int start = Grid.IdxX % blocks * PackDepth;
        int end = IntrinsicMath.Min(start + PackDepth, p.K);
        int columns = IntrinsicMath.Min(Columns, p.N - firstColumn);
        long panel = (long)firstColumn * (p.K + 1);
        if (TB.IsAlongDepth)
        {
            // Along the lines of B, which are often a power of two apart: one from each would evict one another.
            for (int column = 0; column < columns; column++)
            {
                for (int k = start; k < end; k++)
                {
                    w.Panels[panel + ((long)k * Columns) + column] = p.B[TB.Index(firstColumn + column, k, p.N, p.K)];
                }
            }
        }
        else
        {
            for (int k = start; k < end; k++)
            {
                for (int column = 0; column < columns; column++)
                {
                    w.Panels[panel + ((long)k * Columns) + column] = p.B[TB.Index(firstColumn + column, k, p.N, p.K)];
                }
            }
        }

        for (int k = start; k < end; k++)
        {
            for (int column = columns; column < Columns; column++)
            {
                w.Panels[panel + ((long)k * Columns) + column] = 0f;
            }
        }

        if (end == p.K)
        {
            for (int column = 0; column < Columns; column++)
            {
                w.Panels[panel + ((long)p.K * Columns) + column] = 0f;
            }

            if (p.Bias.Length > 0)
            {
                for (int column = 0; column < columns; column++)
                {
                    w.Panels[panel + ((long)p.K * Columns) + column] = p.Bias[firstColumn + column];
                }
            }
        }
    }

    // Rows past the end are the last one again: read, never written.
    private static void Multiply<TA>(ThreadTileWork w)
        where TA : struct, IOperandLayout
    {
        MatMulArguments p = w.Product;
        int tilesDown = TileGrid.Across(p.M, Rows);
        int row = Grid.IdxX % tilesDown * Rows;
        int column = Grid.IdxX / tilesDown * Columns;
        int last = p.M - 1;
        int row1 = IntrinsicMath.Min(row + 1, last);
        int row2 = IntrinsicMath.Min(row + 2, last);
        int row3 = IntrinsicMath.Min(row + 3, last);
        int row4 = IntrinsicMath.Min(row + 4, last);
        int row5 = IntrinsicMath.Min(row + 5, last);
        long panel = (long)column * (p.K + 1);
        PanelRow bias = PanelRow.Load(w.Panels, panel + ((long)p.K * Columns));
        PanelRow sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias, sum4 = bias, sum5 = bias;
        for (int k = 0; k < p.K; k++)
        {
            PanelRow b = PanelRow.Load(w.Panels, panel + ((long)k * Columns));
            sum0 = PanelRow.MultiplyAdd(p.A[TA.Index(row, k, p.M, p.K)], b, sum0);
            sum1 = PanelRow.MultiplyAdd(p.A[TA.Index(row1, k, p.M, p.K)], b, sum1);
            sum2 = PanelRow.MultiplyAdd(p.A[TA.Index(row2, k, p.M, p.K)], b, sum2);
            sum3 = PanelRow.MultiplyAdd(p.A[TA.Index(row3, k, p.M, p.K)], b, sum3);
            sum4 = PanelRow.MultiplyAdd(p.A[TA.Index(row4, k, p.M, p.K)], b, sum4);
            sum5 = PanelRow.MultiplyAdd(p.A[TA.Index(row5, k, p.M, p.K)], b, sum5);
        }

        Store(p, row, column, sum0);
        Store(p, row + 1, column, sum1);
        Store(p, row + 2, column, sum2);
        Store(p, row + 3, column, sum3);
        Store(p, row + 4, column, sum4);
        Store(p, row + 5, column, sum5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(MatMulArguments p, int row, int column, PanelRow sums)
    {
        if (row < p.M)
        {
            Store(p, row, column, sums.Left);
            Store(p, row, column + (Columns / 2), sums.Right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(MatMulArguments p, int row, int column, Float16 sums)
    {
        if (column + (Columns / 2) <= p.N)
        {
            Float16.Store(p.C, ((long)row * p.N) + column, sums);
        }
        else
        {
            Float16.Store(p.C, ((long)row * p.N) + column, p.N - column, sums);
        }
    }
}
