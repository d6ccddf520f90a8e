using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>PReLU with a slope for all and with one a column, at odd sizes, at its kink, and with vanished gradients.</summary>
internal static class PReluCases
{
    // 2049 rows: more than one worker's or group's, with sums over many tiles.
    private static readonly (int Rows, int Columns)[] s_sizes = [(1, 1), (31, 1), (1, 33), (33, 31), (127, 33), (65, 127), (2049, 3), (3, 1027)];
    private static readonly bool[] s_sharing = [true, false];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in s_sizes
           from shared in s_sharing
           from opCase in Both(size.Rows, size.Columns, shared)
           select opCase,
        .. Both(65, 33, shared: true, scale: 1e-35),
        .. Both(65, 33, shared: false, scale: 1e-35),
        KinkForward(),
        KinkBackward(),
    ];

    private static OpCase[] Both(int rows, int columns, bool shared, double scale = 1)
    {
        int length = rows * columns;
        int slopes = shared ? 1 : columns;
        float[] x = CaseData.Uniform(length, seed: length, 3);
        float[] slope = CaseData.Uniform(slopes, seed: length + 1);
        string title = FormattableString.Invariant($"{rows}x{columns} {(shared ? "shared" : "a column")}{(scale == 1 ? "" : $" scale={scale}")}");
        double Slope(int i) => slope[shared ? 0 : i % columns];
        return
        [
            new OpCase<PReluForwardArguments>(PReluForwardArguments.Op, title, memory =>
            {
                double[] expected = [.. x.Select((v, i) => PReluReference.Forward(v, Slope(i)))];
                // One rounding.
                return new(
                    memory.Input("X", x),
                    memory.Input("Slope", slope),
                    rows,
                    columns,
                    slopes,
                    memory.Output("Y", expected, CaseData.Ulps(expected, 0.5)));
            }),
            new OpCase<PReluBackwardArguments>(PReluBackwardArguments.Op, title, memory =>
            {
                float[] dy = CaseData.Uniform(length, seed: length + 2, scale);
                double[] dx = [.. x.Select((v, i) => dy[i] * PReluReference.ByX(v, Slope(i)))];
                double[] dSlope = new double[slopes];
                double[] terms = new double[slopes];
                for (int i = 0; i < length; i++)
                {
                    double term = dy[i] * PReluReference.BySlope(x[i]);
                    dSlope[shared ? 0 : i % columns] += term;
                    terms[shared ? 0 : i % columns] += Math.Abs(term);
                }

                // A rounding of each product, and of each of n additions, of a partial sum that is at most Σ|terms|; each
                // product may be subnormal.
                int count = length / slopes;
                double[] tolerance = [.. terms.Select(t => ((count + 1) * CaseData.Epsilon / 2 * t) + (count * (double)float.Epsilon))];
                return new(
                    memory.Input("X", x),
                    memory.Input("Slope", slope),
                    memory.Input("DY", dy),
                    rows,
                    columns,
                    slopes,
                    memory.Output("DX", dx, CaseData.Ulps(dx, 0.5)),
                    memory.Output("DSlope", dSlope, tolerance));
            }),
        ];
    }

    // y = 0 at 0; NaN stays NaN.
    private static OpCase<PReluForwardArguments> KinkForward() => new(PReluForwardArguments.Op, "kink and NaN", memory => new(
        memory.Input("X", [0f, -0f, float.NaN]),
        memory.Input("Slope", [0.25f, 0.75f, 0.5f]),
        1,
        3,
        3,
        memory.Output("Y", [0, 0, double.NaN], [0, 0, 0])));

    // As in PyTorch, 0 counts as negative, and adds 0 to the slope's gradient; NaN shows in both gradients.
    private static OpCase<PReluBackwardArguments> KinkBackward() => new(PReluBackwardArguments.Op, "kink and NaN", memory => new(
        memory.Input("X", [0f, -0f, float.NaN]),
        memory.Input("Slope", [0.25f, 0.75f, 0.5f]),
        memory.Input("DY", [2f, 4f, 8f]),
        1,
        3,
        3,
        memory.Output("DX", [0.5, 3, double.NaN], [0, 0, 0]),
        memory.Output("DSlope", [0, 0, double.NaN], [0, 0, 0])));
}
