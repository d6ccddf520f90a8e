using GpuGrad.Kernels.Reduction;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.ColumnSum;

/// <summary>Column sums of matrices at odd sizes, and of vanished gradients.</summary>
internal static class ColumnSumCases
{
    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        Case(1, 1), Case(1, 33), Case(3, 5), Case(10, 10), Case(31, 31), Case(33, 127), Case(127, 33), Case(7, 1027), Case(513, 10),
        Case(33, 127, 1e-37),
    ];

    private static OpCase<ColumnSumArguments> Case(int rows, int columns, double range = 1) =>
        new(ColumnSumArguments.Op, $"{rows}x{columns}{(range == 1 ? "" : $" range={range:R}")}", memory =>
        {
            float[] x = CaseData.Uniform(rows * columns, rows + (31 * columns), range);
            double[] expected = ColumnSumReference.Sum(x, columns, v => v);
            // Each of n additions rounds by half an ulp of a partial sum, at most Σ|x|.
            double[] tolerance = [.. ColumnSumReference.Sum(x, columns, Math.Abs).Select(s => (rows * CaseData.Epsilon / 2 * s) + float.Epsilon)];
            return new(memory.Input("X", x), rows, columns, memory.Output("Sum", expected, tolerance));
        });
}
