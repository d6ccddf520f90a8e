using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.CopyColumns;

/// <summary>Blocks of columns of odd widths at odd places: the start, the end, the middle and the whole of either matrix.</summary>
internal static class CopyColumnsCases
{
    private static readonly (int Rows, int XColumns, int XOffset, int YColumns, int YOffset, int Columns)[] s_sizes =
    [
        (1, 1, 0, 1, 0, 1),
        (31, 33, 0, 33, 0, 33),
        (33, 12, 0, 45, 33, 12),
        (33, 45, 33, 12, 0, 12),
        (127, 3, 2, 5, 1, 1),
        (5, 300, 7, 310, 40, 257),
        (2, 1027, 0, 1100, 73, 1027),
    ];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All => s_sizes.Select(size => Case(size));

    private static OpCase<CopyColumnsArguments> Case((int Rows, int XColumns, int XOffset, int YColumns, int YOffset, int Columns) size)
    {
        (int rows, int xColumns, int xOffset, int yColumns, int yOffset, int columns) = size;
        string title = $"{rows} rows, {columns} columns from {xOffset} of {xColumns} to {yOffset} of {yColumns}";
        return new(CopyColumnsArguments.Op, title, memory =>
        {
            float[] x = CaseData.Uniform(rows * xColumns, seed: rows);
            float[] y = CaseData.Uniform(rows * yColumns, seed: rows + 1);
            return new(
                memory.Input("X", x),
                rows,
                xColumns,
                xOffset,
                yColumns,
                yOffset,
                columns,
                memory.Exact("Y", y, CopyColumnsReference.Target(x, rows, xColumns, xOffset, y, yColumns, yOffset, columns)));
        });
    }
}
