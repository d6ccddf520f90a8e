using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Binary cross entropy, forward alone and with its gradient.</summary>
internal static class SigmoidCrossEntropyCases
{
    // Results below the smallest normal float are rounded to its subnormal steps, once a factor.
    private const double Floor = 4 * float.Epsilon;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
        from batch in CrossEntropyBatch.All
        from opCase in new OpCase[] { Case(batch, backward: false), Case(batch, backward: true) }
        select opCase;

    private static OpCase<CrossEntropyArguments<SigmoidCrossEntropy>> Case(CrossEntropyBatch batch, bool backward) =>
        new(CrossEntropyArguments<SigmoidCrossEntropy>.Op, $"{batch.Title}{(backward ? " with gradient" : "")}", memory =>
        {
            double[] loss = new double[batch.Rows];
            double[] gradient = new double[batch.Logits.Length];
            for (int row = 0; row < batch.Rows; row++)
            {
                int label = batch.Labels[row];
                if (label >= 0)
                {
                    loss[row] = SigmoidCrossEntropyReference.Loss(batch.Row(row), label);
                    double[] exact = SigmoidCrossEntropyReference.Gradient(batch.Row(row), label);
                    for (int j = 0; j < batch.Classes; j++)
                    {
                        gradient[(row * batch.Classes) + j] = exact[j] / batch.Rows;
                    }
                }
            }

            // 4 ulp for Softplus and Sigmoid, whose 2.8 and 2.5 leave room for a device's division; all terms are positive, so n roundings of the sum add n/2
            // ulp.
            double[] lossTolerance = [.. loss.Select(v => (CaseData.Epsilon * (4 + (batch.Classes / 2.0)) * v) + Floor)];
            double[] gradientTolerance = [.. gradient.Select(v => (CaseData.Epsilon * 5 * Math.Abs(v)) + Floor)];
            return new(
                memory.Input("Logits", batch.Logits),
                memory.Input("Labels", batch.Labels),
                batch.Rows,
                batch.Classes,
                memory.Output("RowLoss", loss, lossTolerance),
                memory.Exact("RowCorrect", Enumerable.Repeat(-7, batch.Rows).ToArray(), batch.Correct),
                backward ? memory.Output("DLogits", gradient, gradientTolerance) : default);
        });
}
