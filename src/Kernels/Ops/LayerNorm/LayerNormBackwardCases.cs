using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Kernels.Ops.Standardization;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>The gradients of layer normalisation, from gradients of any magnitude.</summary>
internal static class LayerNormBackwardCases
{
    private static readonly NormInput[] s_inputs = [NormInput.FarFromZero, NormInput.Constant];
    private static readonly double[] s_scales = [1e-30, 1e30];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in NormInputs.RowSizes
           from setting in new[] { new Setting(), new(Learned: false) }
           select Case(size, setting),
        .. from input in s_inputs
           select Case((5, 127), new Setting(Input: input)),
        .. from scale in s_scales
           select Case((33, 31), new Setting(Scale: scale)),
        Case((5, 127), new Setting(InPlace: true)),
    ];

    private static OpCase<LayerNormBackwardArguments> Case((int Rows, int Columns) size, Setting setting) =>
        new(LayerNormBackwardArguments.Op, $"{size.Rows}x{size.Columns} {setting}", memory =>
        {
            (int rows, int columns) = size;
            float[] x = NormInputs.Matrix(setting.Input, rows, columns);
            float[] dy = CaseData.Uniform(rows * columns, seed: 5, setting.Scale);
            float[] gamma = NormInputs.Learned(setting.Learned, columns, seed: 1, otherwise: 1);
            double[] wideX = NormInputs.Doubles(x);
            double[] wideDY = NormInputs.Doubles(dy);
            var statistics = wideX.Chunk(columns).Select(StandardizationReference.Statistics).ToArray();
            float[] mean = [.. statistics.Select(s => (float)s.Mean)];
            float[] inverseStd = [.. statistics.Select(s => (float)(1 / Math.Sqrt(s.Variance + NormInputs.Epsilon)))];
            (double[] dx, double[] dGamma, double[] dBeta) = LayerNormReference.Backward(
                wideX, wideDY, NormInputs.Doubles(mean), NormInputs.Doubles(inverseStd), NormInputs.Doubles(gamma));

            double[] products = [.. wideX.Select((v, i) => dy[i] * (v - mean[i / columns]) * inverseStd[i / columns])];
            double[] ofDGamma = [.. gamma.Select((_, c) => StandardizationTolerance.Sum(BatchNormReference.Column(products, columns, c)))];
            double[] ofDBeta = [.. gamma.Select((_, c) => StandardizationTolerance.Sum(BatchNormReference.Column(wideDY, columns, c)))];
            double[] g = [.. wideDY.Select((d, i) => d * gamma[i % columns])];
            double[] ofDX =
            [
                .. wideX.Chunk(columns).Zip(g.Chunk(columns)).SelectMany((pair, row) =>
                    StandardizationTolerance.Gradient(pair.First, pair.Second, mean[row], inverseStd[row])),
            ];
            ArrayView<float> dyView = setting.InPlace ? memory.InOut("DX in DY", dy, dx, ofDX) : memory.Input("DY", dy);
            return new(
                memory.Input("X", x),
                dyView,
                memory.Input("SavedMean", mean),
                memory.Input("SavedInverseStd", inverseStd),
                setting.Learned ? memory.Input("Gamma", gamma) : default,
                rows,
                columns,
                setting.InPlace ? dyView : memory.Output("DX", dx, ofDX),
                setting.Learned ? memory.Output("DGamma", dGamma, ofDGamma) : default,
                setting.Learned ? memory.Output("DBeta", dBeta, ofDBeta) : default);
        });

    private sealed record Setting(bool Learned = true, bool InPlace = false, double Scale = 1, NormInput Input = NormInput.Ordinary)
    {
        public override string ToString() => $"learned={Learned}{(InPlace ? " in place" : "")} scale={Scale} {Input}";
    }
}
