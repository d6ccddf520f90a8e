using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = A·Bᵀ + Bias as dot products of rows, which lie along k in both operands. Nothing is packed: wins for few rows of C,
/// where transposing B would cost as much as the product, and for few columns, which would leave a panel half empty.
/// </summary>
internal sealed unsafe class RowDotMatMul() : Fp32MatMul(KernelFamily.Vector)
{
    private const int FewLines = 12;

    // Adding up the lanes of a sum costs as much as transposing some 20 elements of B.
    private const int ElementsOfSum = 20;

    // Accumulators, rows of B and one of A in 16 registers.
    private const int NarrowRows = 3;
    private const int NarrowColumns = 4;

    // The lanes of a sum are added up at its end: shorter ones cost more there than panels do. The same on every processor,
    // since panels add in another order.
    private const int LeastDepth = 6 * DotTile.Lanes;

    /// <inheritdoc/>
    protected override bool FitsShape(ComputeDevice device, in MatMulArguments arguments) =>
        arguments.Transposition == Transposition.NT
        && (Math.Min(arguments.M, arguments.N) <= FewLines || arguments.M <= arguments.K / ElementsOfSum)
        && arguments.K >= LeastDepth;

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

        // Tiles of nearly equal sides; those of the longer operand's rows one after another, so that it is read once.
        float* tail = stackalloc float[DotTile.Lanes];
        DotTile.FillTail(tail, w.K);
        int mostRows = T.Count == 16 ? DotTile.MostSide : NarrowRows;
        int mostColumns = T.Count == 16 ? DotTile.MostSide : NarrowColumns;
        long rowTiles = (w.M + mostRows - 1) / mostRows;
        long columnTiles = (w.N + mostColumns - 1) / mostColumns;
        WorkShare share = WorkShare.OfItems(rowTiles * columnTiles, worker, workers);
        for (long item = share.Start; item < share.End; item++)
        {
            long rowTile = w.M > w.N ? item / columnTiles : item % rowTiles;
            long columnTile = w.M > w.N ? item % columnTiles : item / rowTiles;
            long row = w.M * rowTile / rowTiles;
            long column = w.N * columnTile / columnTiles;
            long rows = (w.M * (rowTile + 1) / rowTiles) - row;
            long columns = (w.N * (columnTile + 1) / columnTiles) - column;
            switch (rows)
            {
                case 1: Tile<T, Counts.One>(w, tail, row, column, columns); break;
                case 2: Tile<T, Counts.Two>(w, tail, row, column, columns); break;
                case 3: Tile<T, Counts.Three>(w, tail, row, column, columns); break;
                case 4: Tile<T, Counts.Four>(w, tail, row, column, columns); break;
                default: Tile<T, Counts.Five>(w, tail, row, column, columns); break;
            }
        }
    }

    private static void Tile<T, TRows>(in PanelWork w, float* tail, long row, long column, long columns)
        where T : struct, IFloatVector<T>
        where TRows : struct, ICount
    {
        float* a = w.A + (row * w.K);
        float* b = w.B + (column * w.K);
        float* bias = w.Bias == null ? null : w.Bias + column;
        float* c = w.C + (row * w.N) + column;
        switch (columns)
        {
            case 1: DotTile.Multiply<T, TRows, Counts.One>(w.K, tail, a, b, bias, c, w.N); break;
            case 2: DotTile.Multiply<T, TRows, Counts.Two>(w.K, tail, a, b, bias, c, w.N); break;
            case 3: DotTile.Multiply<T, TRows, Counts.Three>(w.K, tail, a, b, bias, c, w.N); break;
            case 4: DotTile.Multiply<T, TRows, Counts.Four>(w.K, tail, a, b, bias, c, w.N); break;
            default: DotTile.Multiply<T, TRows, Counts.Five>(w.K, tail, a, b, bias, c, w.N); break;
        }
    }
}
