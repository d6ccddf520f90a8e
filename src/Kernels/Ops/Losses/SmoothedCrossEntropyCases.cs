using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy against smoothed labels, forward alone and with its gradient.</summary>
internal static class SmoothedCrossEntropyCases
{
    // Results below the smallest normal float are rounded to its subnormal steps, once a factor.
    private const double Floor = 4 * float.Epsilon;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
        from batch in CrossEntropyBatch.All
        from setting in new (float Smoothing, bool Backward)[] { (0.1f, true), (0.75f, true), (0.1f, false), (1e-4f, true) }
        select Case(batch, setting.Smoothing, setting.Backward);

    private static OpCase<CrossEntropyArguments<SmoothedCrossEntropy>> Case(CrossEntropyBatch batch, float smoothing, bool backward) =>
        new(CrossEntropyArguments<SmoothedCrossEntropy>.Op, $"{batch.Title} smoothing={smoothing}{(backward ? " with gradient" : "")}", memory =>
        {
            double[] loss = new double[batch.Rows];
            double[] lossTolerance = new double[batch.Rows];
            double[] gradient = new double[batch.Logits.Length];
            double[] gradientTolerance = new double[batch.Logits.Length];
            for (int row = 0; row < batch.Rows; row++)
            {
                int label = batch.Labels[row];
                if (label >= 0)
                {
                    double[] z = batch.Row(row);
                    loss[row] = SmoothedCrossEntropyReference.Loss(z, label, smoothing);
                    // Beside the logarithm a sum of n terms that are not negative, each of them and each factor rounded.
                    lossTolerance[row] = ((z.Length + 8) * CaseData.Epsilon * loss[row]) + SoftmaxCrossEntropyCases.SumError(z) + Floor;
                    Fill(gradient, gradientTolerance, z, label, smoothing, row, batch.Rows);
                }
            }

            return new CrossEntropyArguments<SmoothedCrossEntropy>(
                memory.Input("Logits", batch.Logits),
                memory.Input("Labels", batch.Labels),
                batch.Rows,
                batch.Classes,
                memory.Output("RowLoss", loss, lossTolerance),
                memory.Exact("RowCorrect", Enumerable.Repeat(-7, batch.Rows).ToArray(), batch.Correct),
                backward ? memory.Output("DLogits", gradient, gradientTolerance) : default)
            {
                Smoothing = smoothing,
            };
        });

    // The gradient of the plain loss, as exact as there, less a share that was rounded twice, and their difference rounded.
    private static void Fill(double[] gradient, double[] tolerance, double[] z, int label, double smoothing, int row, int rows)
    {
        SoftmaxCrossEntropyCases.Fill(gradient, tolerance, z, label, row, rows);
        double[] exact = SmoothedCrossEntropyReference.Gradient(z, label, smoothing);
        for (int j = 0; j < z.Length; j++)
        {
            int at = (row * z.Length) + j;
            gradient[at] = exact[j] / rows;
            tolerance[at] += CaseData.Epsilon * ((3 * smoothing) + (3 * Math.Abs(exact[j]))) / rows;
        }
    }
}
