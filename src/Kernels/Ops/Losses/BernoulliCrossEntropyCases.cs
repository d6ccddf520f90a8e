using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Cross entropy against targets in [0, 1], both ends among them: forward alone, with its gradient, with it in place; rows
/// without data; logits that saturate; NaN.
/// </summary>
internal static class BernoulliCrossEntropyCases
{
    // Terms below the smallest normal float are rounded to its subnormal steps.
    private const double Floor = 4 * float.Epsilon;

    private static readonly (int Rows, int Outputs)[] s_sizes = [(1, 1), (31, 1), (127, 3), (33, 31), (5, 33), (3, 1027)];

    private enum Gradient
    {
        None,
        Apart,
        InPlace,
    }

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from size in s_sizes
           from gradient in Enum.GetValues<Gradient>()
           select Case(size.Rows, size.Outputs, 4, gradient),
        Case(5, 33, 1e4, Gradient.Apart),
        Case(5, 3, double.NaN, Gradient.Apart),
    ];

    private static OpCase<TargetLossArguments<BernoulliCrossEntropy>> Case(int rows, int outputs, double range, Gradient gradient) =>
        new(TargetLossArguments<BernoulliCrossEntropy>.Op, $"{rows}x{outputs} range={range} gradient: {gradient}", memory =>
        {
            float[] logits = CaseData.Uniform(rows * outputs, seed: rows, double.IsNaN(range) ? 1 : range);
            if (double.IsNaN(range))
            {
                // In a row with data and in a row without.
                logits[0] = float.NaN;
                logits[(3 * outputs) + 1] = float.NaN;
            }

            // From −.25 to 1.25, cut: some are 0 or 1 exactly.
            float[] targets = [.. CaseData.Uniform(rows * outputs, seed: rows + 1, 0.75).Select(v => Math.Clamp(v + 0.5f, 0f, 1f))];
            // Every fourth row is beyond the end of the data.
            int[] valid = [.. Enumerable.Range(0, rows).Select(row => row % 4 == 3 ? -1 : row)];
            double[] loss = new double[rows];
            double[] expected = new double[rows * outputs];
            double[] tolerance = new double[rows * outputs];
            for (int row = 0; row < rows; row++)
            {
                if (valid[row] >= 0)
                {
                    double[] z = [.. logits.Skip(row * outputs).Take(outputs)];
                    double[] t = [.. targets.Skip(row * outputs).Take(outputs)];
                    loss[row] = BernoulliCrossEntropyReference.Loss(z, t);
                    double[] exact = BernoulliCrossEntropyReference.Gradient(z, t);
                    for (int j = 0; j < outputs; j++)
                    {
                        int i = (row * outputs) + j;
                        expected[i] = exact[j] / rows;
                        // The difference keeps σ's error of 4 ulp, which is one of the sigmoid's size and not of the result's.
                        tolerance[i] = (CaseData.Epsilon * ((4 * (exact[j] + t[j])) + Math.Abs(exact[j])) / rows) + Floor;
                    }
                }
            }

            // 4 ulp for softplus, two roundings in the other term and one of their sum; no term is negative, so n roundings
            // of the row's sum add n/2 ulp.
            double[] lossTolerance = [.. loss.Select(v => (CaseData.Epsilon * (5 + (outputs / 2.0)) * v) + Floor)];
            ArrayView<float> logitsView = gradient == Gradient.InPlace
                ? memory.InOut("Logits", logits, expected, tolerance)
                : memory.Input("Logits", logits);
            return new(
                logitsView,
                memory.Input("Targets", targets),
                memory.Input("Valid", valid),
                rows,
                outputs,
                memory.Output("RowLoss", loss, lossTolerance),
                gradient switch
                {
                    Gradient.None => default,
                    Gradient.InPlace => logitsView,
                    _ => memory.Output("DLogits", expected, tolerance),
                });
        });
}
