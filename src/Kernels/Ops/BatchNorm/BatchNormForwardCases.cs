using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Standardization;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>Batch normalisation in training and evaluation, with and without learned scale and shift and running statistics.</summary>
internal static class BatchNormForwardCases
{
    private const float Momentum = 0.1f;

    private static readonly bool[] s_trainingAndEvaluation = [true, false];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in NormInputs.ColumnSizes
           from setting in new[] { new Setting(Learned: true), new(Learned: true, Training: false), new(Tracked: false) }
           select Case(size, setting),
        .. from input in Enum.GetValues<NormInput>().Except([NormInput.Ordinary])
           select Case((127, 31), new Setting(Learned: true, Input: input)),
        .. from kind in FusedActivation.Kinds
           from training in s_trainingAndEvaluation
           select Case((31, 33), new Setting(Learned: true, Training: training, Activation: kind), heavy: !FusedActivation.OnEveryDevice(kind, training)),
        .. from input in Enum.GetValues<NormInput>()
           select Case(NormInputs.LongColumns, new Setting(Learned: true, Input: input, Activation: new(ActivationKind.Tanh)), heavy: true),
        Case(NormInputs.LongColumns, new Setting(Tracked: false), heavy: true),
    ];

    private static OpCase<BatchNormForwardArguments> Case((int Rows, int Columns) size, Setting setting, bool heavy = false) =>
        new(BatchNormForwardArguments.Op, $"{size.Rows}x{size.Columns} {setting}", memory =>
        {
            (int rows, int columns) = size;
            float[] x = NormInputs.Matrix(setting.Input, rows, columns);
            float[] gamma = NormInputs.Learned(setting.Learned, columns, seed: 1, otherwise: 1);
            float[] beta = NormInputs.Learned(setting.Learned, columns, seed: 2, otherwise: 0);
            float[] runningMean = CaseData.Uniform(columns, seed: 3);
            float[] runningVariance = [.. CaseData.Uniform(columns, seed: 4).Select(v => 1.5f + v)];
            double[] wideX = NormInputs.Doubles(x);
            double[] wideGamma = NormInputs.Doubles(gamma);
            double[] wideBeta = NormInputs.Doubles(beta);
            double[] oldMean = NormInputs.Doubles(runningMean);
            double[] oldVariance = NormInputs.Doubles(runningVariance);
            BatchNormReference.Result expected = setting.Training
                ? BatchNormReference.Train(wideX, wideGamma, wideBeta, NormInputs.Epsilon, Momentum, oldMean, oldVariance)
                : BatchNormReference.Evaluate(wideX, wideGamma, wideBeta, NormInputs.Epsilon, oldMean, oldVariance);
            StandardizationTolerance[] tolerances =
            [
                .. Enumerable.Range(0, columns).Select(c => setting.Training
                    ? StandardizationTolerance.OfBatch(BatchNormReference.Column(wideX, columns, c), NormInputs.Epsilon)
                    : StandardizationTolerance.OfGiven(expected.InverseStd[c])),
            ];
            // (1 − m) · running + m · batch: two roundings of each term (three of the variance's second), one of the sum.
            double unbias = rows / (rows - 1.0);
            double[] ofRunningMean = [.. oldMean.Select((old, c) => Following(old, expected.RunningMean[c], tolerances[c].Mean))];
            double[] ofRunningVariance =
                [.. oldVariance.Select((old, c) => Following(old, expected.RunningVariance[c], unbias * tolerances[c].Variance))];
            bool updated = setting.Tracked && setting.Training;
            return new(
                memory.Input("X", x),
                setting.Learned ? memory.Input("Gamma", gamma) : default,
                setting.Learned ? memory.Input("Beta", beta) : default,
                rows,
                columns,
                NormInputs.Epsilon,
                Momentum,
                setting.Training ? 1 : 0,
                updated ? memory.InOut("RunningMean", runningMean, expected.RunningMean, ofRunningMean)
                    : setting.Tracked ? memory.Input("RunningMean", runningMean) : default,
                updated ? memory.InOut("RunningVariance", runningVariance, expected.RunningVariance, ofRunningVariance)
                    : setting.Tracked ? memory.Input("RunningVariance", runningVariance) : default,
                memory.Output("SavedMean", expected.Mean, [.. tolerances.Select(t => t.Mean)]),
                memory.Output("SavedInverseStd", expected.InverseStd, [.. tolerances.Select(t => t.InverseStd)]),
                memory.Output("Y", [.. expected.Y.Select(setting.Activation.Forward)], [.. wideX.Select(ActivatedTolerance)]),
                setting.Activation.Kind,
                setting.Activation.Alpha);

            double ActivatedTolerance(double value, int i) =>
                setting.Activation.ForwardTolerance(expected.Y[i], OutputTolerance(value, i % columns));

            double OutputTolerance(double value, int c) =>
                tolerances[c].Output(value, expected.Mean[c], expected.InverseStd[c], gamma[c], beta[c]);
        })
        {
            Heavy = heavy,
        };

    private static double Following(double old, double now, double ofBatch) =>
        (Momentum * ofBatch) + (4 * CaseData.Epsilon * (Math.Abs(old) + Math.Abs(now)));

    private sealed record Setting(
        bool Learned = false, bool Tracked = true, bool Training = true, NormInput Input = NormInput.Ordinary, FusedActivation Activation = default)
    {
        public override string ToString() =>
            $"{(Training ? "training" : "evaluation")} learned={Learned} tracked={Tracked} {Input}{Activation}";
    }
}
