using GpuGrad.Kernels.Ops.Standardization;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>Layer normalisation with and without learned scale and shift, on rows of one column and of many.</summary>
internal static class LayerNormForwardCases
{
    private static readonly bool[] s_learned = [true, false];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in NormInputs.RowSizes
           from learned in s_learned
           select Case(size, learned, NormInput.Ordinary),
        .. from input in Enum.GetValues<NormInput>().Except([NormInput.Ordinary])
           select Case((5, 127), true, input),
    ];

    private static OpCase<LayerNormForwardArguments> Case((int Rows, int Columns) size, bool learned, NormInput input) =>
        new(LayerNormForwardArguments.Op, $"{size.Rows}x{size.Columns} learned={learned} {input}", memory =>
        {
            (int rows, int columns) = size;
            float[] x = NormInputs.Matrix(input, rows, columns);
            float[] gamma = NormInputs.Learned(learned, columns, seed: 1, otherwise: 1);
            float[] beta = NormInputs.Learned(learned, columns, seed: 2, otherwise: 0);
            double[] wideX = NormInputs.Doubles(x);
            (double[] y, double[] mean, double[] inverseStd) = LayerNormReference.Forward(
                wideX, NormInputs.Doubles(gamma), NormInputs.Doubles(beta), NormInputs.Epsilon);
            StandardizationTolerance[] tolerances =
                [.. wideX.Chunk(columns).Select(row => StandardizationTolerance.OfBatch(row, NormInputs.Epsilon))];
            return new(
                memory.Input("X", x),
                learned ? memory.Input("Gamma", gamma) : default,
                learned ? memory.Input("Beta", beta) : default,
                rows,
                columns,
                NormInputs.Epsilon,
                memory.Output("SavedMean", mean, [.. tolerances.Select(t => t.Mean)]),
                memory.Output("SavedInverseStd", inverseStd, [.. tolerances.Select(t => t.InverseStd)]),
                memory.Output("Y", y, [.. wideX.Select((v, i) => OutputTolerance(v, i / columns, i % columns))]));

            double OutputTolerance(double value, int row, int column) =>
                tolerances[row].Output(value, mean[row], inverseStd[row], gamma[column], beta[column]);
        });
}
