using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Softmax cross entropy, forward alone and with its gradient.</summary>
internal static class SoftmaxCrossEntropyCases
{
    // Results below the smallest normal float are rounded to its subnormal steps, once a factor.
    private const double Floor = 4 * float.Epsilon;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
        from batch in CrossEntropyBatch.All
        from opCase in new OpCase[] { Case(batch, backward: false), Case(batch, backward: true) }
        select opCase;

    private static OpCase<CrossEntropyArguments<SoftmaxCrossEntropy>> Case(CrossEntropyBatch batch, bool backward) =>
        new(CrossEntropyArguments<SoftmaxCrossEntropy>.Op, $"{batch.Title}{(backward ? " with gradient" : "")}", memory =>
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
                    loss[row] = SoftmaxCrossEntropyReference.Loss(z, label);
                    lossTolerance[row] = (4 * CaseData.Epsilon * loss[row]) + SumError(z) + Floor;
                    Fill(gradient, gradientTolerance, z, label, row, batch.Rows);
                }
            }

            return new(
                memory.Input("Logits", batch.Logits),
                memory.Input("Labels", batch.Labels),
                batch.Rows,
                batch.Classes,
                memory.Output("RowLoss", loss, lossTolerance),
                memory.Exact("RowCorrect", Enumerable.Repeat(-7, batch.Rows).ToArray(), batch.Correct),
                backward ? memory.Output("DLogits", gradient, gradientTolerance) : default);
        });

    /// <summary>The gradient of a row and how far it may be off.</summary>
    internal static void Fill(double[] gradient, double[] tolerance, double[] z, int label, int row, int rows)
    {
        double[] exact = SoftmaxCrossEntropyReference.Gradient(z, label);
        double sumError = SumError(z);
        int largest = Array.IndexOf(z, z.Max());
        for (int j = 0; j < z.Length; j++)
        {
            double p = j == label ? 1 + exact[j] : exact[j];
            double ofProbability = p > 0 ? p * (TermError(z[j] - z[largest]) + sumError) : 0;
            double ofLabel = j == largest ? sumError : ofProbability + CaseData.Epsilon;
            gradient[(row * z.Length) + j] = exact[j] / rows;
            tolerance[(row * z.Length) + j] =
                (((j == label ? ofLabel : ofProbability) + (4 * CaseData.Epsilon * Math.Abs(exact[j]))) / rows) + Floor;
        }
    }

    // Relative error of e^d: 2 ulp of Exp, and d = z − max itself is off by half an ulp.
    private static double TermError(double d) => CaseData.Epsilon * (2 + Math.Abs(d / 2));

    /// <summary>Relative error of 1 + Σ e^(z_j − max), whose n terms are each rounded into the sum; the largest one's is exact.</summary>
    internal static double SumError(double[] z)
    {
        int largest = Array.IndexOf(z, z.Max());
        double sum = 0;
        double error = 0;
        for (int j = 0; j < z.Length; j++)
        {
            double term = Math.Exp(z[j] - z[Math.Max(largest, 0)]);
            sum += term;
            error += j != largest && term > 0 ? term * (TermError(z[j] - z[largest]) + (z.Length * CaseData.Epsilon)) : 0;
        }

        return error / sum;
    }
}
