using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>Maxout of 2, 3 and 5 pieces at odd sizes, with ties, infinities and NaN.</summary>
internal static class MaxoutCases
{
    private static readonly (int Rows, int Units, int Pieces)[] s_sizes =
        [(1, 1, 2), (1, 31, 2), (33, 1, 3), (31, 33, 2), (3, 127, 5), (1, 1027, 3)];

    private static readonly float[] s_ties = [1, 1, 1, -2, -1, -1, 0, -0f, -3, float.NegativeInfinity, float.NegativeInfinity, 5];
    private static readonly float[] s_nonFinite = [float.NaN, 1, 2, 1, float.NaN, 2, 1, 2, float.NaN, float.PositiveInfinity, 1, float.PositiveInfinity];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in s_sizes
           let length = size.Rows * size.Units * size.Pieces
           let z = CaseData.Uniform(length, seed: length)
           from opCase in new OpCase[] { Forward("", size.Rows, size.Units, size.Pieces, z), Backward("", size.Rows, size.Units, size.Pieces, z) }
           select opCase,
        Forward(" ties", 2, 2, 3, s_ties),
        Backward(" ties", 2, 2, 3, s_ties),
        Forward(" not finite", 2, 2, 3, s_nonFinite),
    ];

    private static OpCase<MaxoutForwardArguments> Forward(string title, int rows, int units, int pieces, float[] z) =>
        new(MaxoutForwardArguments.Op, $"{rows}x{units} pieces={pieces}{title}", memory =>
        {
            double[] expected = MaxoutReference.Forward(z.Select(v => (double)v), pieces);
            // A choice: nothing rounds.
            return new(memory.Input("Z", z), rows, units, pieces, memory.Output("Y", expected, new double[expected.Length]));
        });

    private static OpCase<MaxoutBackwardArguments> Backward(string title, int rows, int units, int pieces, float[] z) =>
        new(MaxoutBackwardArguments.Op, $"{rows}x{units} pieces={pieces}{title}", memory =>
        {
            float[] dy = CaseData.Uniform(rows * units, seed: units);
            double[] expected = MaxoutReference.Backward(z.Select(v => (double)v), pieces, [.. dy.Select(v => (double)v)]);
            return new(
                memory.Input("Z", z),
                memory.Input("DY", dy),
                rows,
                units,
                pieces,
                memory.Output("DZ", expected, new double[expected.Length]));
        });
}
