using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Standardization;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>The gradients of batch normalisation in training and evaluation, from gradients of any magnitude.</summary>
internal static class BatchNormBackwardCases
{
    private static readonly bool[] s_trainingAndEvaluation = [true, false];
    private static readonly NormInput[] s_inputs = [NormInput.FarFromZero, NormInput.OutlierFirst, NormInput.Constant];
    private static readonly double[] s_scales = [1e-30, 1e30];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in NormInputs.ColumnSizes
           from setting in new[] { new Setting(), new(Training: false), new(Learned: false), new(Learned: false, Training: false) }
           select Case(size, setting),
        .. from input in s_inputs
           select Case((127, 31), new Setting(Input: input)),
        .. from scale in s_scales
           select Case((31, 33), new Setting(Scale: scale)),
        Case((33, 127), new Setting(InPlace: true)),
        Case((33, 127), new Setting(Training: false, InPlace: true)),
        Case((33, 36), new Setting(InPlace: true, Activation: new(ActivationKind.Tanh))),
        .. from kind in FusedActivation.Kinds
           from training in s_trainingAndEvaluation
           select Case((31, 33), new Setting(Training: training, Activation: kind), heavy: !FusedActivation.OnEveryDevice(kind, training)),
        .. from size in NormInputs.ColumnSizes
           select Case(size, new Setting(Learned: false, InPlace: true, Activation: new(ActivationKind.Tanh)), heavy: true),
        Case((33, 127), new Setting(Learned: false, Training: false, InPlace: true, Activation: new(ActivationKind.LeakyRelu)), heavy: true),
        .. from input in s_inputs
           select Case(NormInputs.LongColumns, new Setting(Input: input), heavy: true),
        .. from scale in s_scales
           select Case(NormInputs.LongColumns, new Setting(Scale: scale, InPlace: true, Activation: new(ActivationKind.Tanh)), heavy: true),
        Case(NormInputs.LongColumns, new Setting(Learned: false, Activation: new(ActivationKind.LeakyRelu)), heavy: true),
    ];

    private static OpCase<BatchNormBackwardArguments> Case((int Rows, int Columns) size, Setting setting, bool heavy = false) =>
        new(BatchNormBackwardArguments.Op, $"{size.Rows}x{size.Columns} {setting}", memory =>
        {
            (int rows, int columns) = size;
            float[] x = NormInputs.Matrix(setting.Input, rows, columns);
            float[] dy = CaseData.Uniform(rows * columns, seed: 5, setting.Scale);
            float[] gamma = NormInputs.Learned(setting.Learned, columns, seed: 1, otherwise: 1);
            float[] beta = NormInputs.Learned(setting.Learned, columns, seed: 2, otherwise: 0);
            double[] wideX = NormInputs.Doubles(x);
            double[] wideGamma = NormInputs.Doubles(gamma);
            var statistics = gamma.Select((_, c) => StandardizationReference.Statistics(BatchNormReference.Column(wideX, columns, c))).ToArray();
            float[] mean = [.. statistics.Select(s => (float)s.Mean)];
            float[] inverseStd = [.. statistics.Select(s => (float)(1 / Math.Sqrt(s.Variance + NormInputs.Epsilon)))];
            double[] u = BatchNormReference.Affine(wideX, NormInputs.Doubles(mean), NormInputs.Doubles(inverseStd), wideGamma, NormInputs.Doubles(beta));
            double[] wideG = [.. u.Select((v, i) => dy[i] * setting.Activation.Derivative(v))];
            double[] ofG = [.. u.Select((v, i) => setting.Activation.BackwardTolerance(v, UTolerance(i), dy[i]))];
            (double[] dx, double[] dGamma, double[] dBeta) = BatchNormReference.Backward(
                wideX, wideG, NormInputs.Doubles(mean), NormInputs.Doubles(inverseStd), wideGamma, setting.Training);

            double[] ofDX = new double[dx.Length];
            double[] ofDGamma = new double[columns];
            double[] ofDBeta = new double[columns];
            for (int c = 0; c < columns; c++)
            {
                double[] column = BatchNormReference.Column(wideX, columns, c);
                double[] gColumn = BatchNormReference.Column(wideG, columns, c);
                double[] ofGColumn = BatchNormReference.Column(ofG, columns, c);
                double[] normalised = [.. column.Select(v => (v - mean[c]) * inverseStd[c])];
                double[] ofProduct = [.. normalised.Select((v, r) => Math.Abs(v) * ofGColumn[r])];
                ofDBeta[c] = StandardizationTolerance.Sum(gColumn) + ofGColumn.Sum();
                ofDGamma[c] = StandardizationTolerance.Sum([.. normalised.Select((v, r) => gColumn[r] * v)]) + ofProduct.Sum();
                double[] g = [.. gColumn.Select(v => v * gamma[c])];
                // In evaluation: a rounding of γ s, and one of its product with dy.
                double[] ofColumn = setting.Training
                    ? StandardizationTolerance.Gradient(column, g, mean[c], inverseStd[c])
                    : [.. g.Select(v => (2 * CaseData.Epsilon * Math.Abs(v) * inverseStd[c]) + float.Epsilon)];
                // The error of g itself passes as g does, with all signs the same.
                double scale = Math.Abs(gamma[c]) * inverseStd[c];
                double ofMeans = setting.Training ? 1 : 0;
                ofColumn =
                [
                    .. ofColumn.Select((v, r) => v + (scale
                        * (ofGColumn[r] + (ofMeans * (ofGColumn.Average() + (Math.Abs(normalised[r]) * ofProduct.Average())))))),
                ];
                for (int r = 0; r < rows; r++)
                {
                    ofDX[(r * columns) + c] = ofColumn[r];
                }
            }

            ArrayView<float> dyView = setting.InPlace ? memory.InOut("DX in DY", dy, dx, ofDX) : memory.Input("DY", dy);
            return new(
                memory.Input("X", x),
                dyView,
                memory.Input("SavedMean", mean),
                memory.Input("SavedInverseStd", inverseStd),
                setting.Learned ? memory.Input("Gamma", gamma) : default,
                rows,
                columns,
                setting.Training ? 1 : 0,
                setting.InPlace ? dyView : memory.Output("DX", dx, ofDX),
                setting.Learned ? memory.Output("DGamma", dGamma, ofDGamma) : default,
                setting.Learned ? memory.Output("DBeta", dBeta, ofDBeta) : default,
                setting.Learned ? memory.Input("Beta", beta) : default,
                setting.Activation.Kind == ActivationKind.Identity ? default : memory.Input("Y", [.. u.Select(v => (float)setting.Activation.Forward(v))]),
                setting.Activation.Kind,
                setting.Activation.Alpha);

            // Of u = γ s (x − μ) + β, μ and s being given.
            double UTolerance(int i) =>
                default(StandardizationTolerance).Output(x[i], mean[i % columns], inverseStd[i % columns], gamma[i % columns], beta[i % columns]);
        })
        {
            Heavy = heavy,
        };

    private sealed record Setting(
        bool Learned = true,
        bool Training = true,
        bool InPlace = false,
        double Scale = 1,
        NormInput Input = NormInput.Ordinary,
        FusedActivation Activation = default)
    {
        public override string ToString() =>
            $"{(Training ? "training" : "evaluation")} learned={Learned}{(InPlace ? " in place" : "")} scale={Scale} {Input}{Activation}";
    }
}
