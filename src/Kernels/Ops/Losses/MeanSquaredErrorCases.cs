using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Mean squared error: forward alone, with its gradient, with it in place; rows without data; any magnitude; NaN.</summary>
internal static class MeanSquaredErrorCases
{
    // Squares below the smallest normal float are rounded to its subnormal steps.
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
           select Case(size.Rows, size.Outputs, 2, gradient),
        Case(5, 33, 1e-18, Gradient.Apart),
        Case(5, 33, 1e18, Gradient.Apart),
        Case(5, 3, double.NaN, Gradient.Apart),
    ];

    private static OpCase<TargetLossArguments<MeanSquaredError>> Case(int rows, int outputs, double range, Gradient gradient) =>
        new(TargetLossArguments<MeanSquaredError>.Op, $"{rows}x{outputs} range={range} gradient: {gradient}", memory =>
        {
            float[] predictions = CaseData.Uniform(rows * outputs, seed: rows, double.IsNaN(range) ? 1 : range);
            if (double.IsNaN(range))
            {
                // In a row with data and in a row without.
                predictions[0] = float.NaN;
                predictions[(3 * outputs) + 1] = float.NaN;
            }

            float[] targets = CaseData.Uniform(rows * outputs, seed: rows + 1, double.IsNaN(range) ? 1 : range);
            // Every fourth row is beyond the end of the data.
            int[] valid = [.. Enumerable.Range(0, rows).Select(row => row % 4 == 3 ? -1 : row)];
            double[] loss = new double[rows];
            double[] expected = new double[rows * outputs];
            for (int row = 0; row < rows; row++)
            {
                if (valid[row] >= 0)
                {
                    double[] p = [.. predictions.Skip(row * outputs).Take(outputs)];
                    double[] t = [.. targets.Skip(row * outputs).Take(outputs)];
                    loss[row] = MeanSquaredErrorReference.Loss(p, t);
                    double[] exact = MeanSquaredErrorReference.Gradient(p, t);
                    exact.Select(g => g / rows).ToArray().CopyTo(expected, row * outputs);
                }
            }

            // An ε for the two differences in a square, half an ε for each of its product and the division; all terms are
            // positive, so n roundings of the sum add n/2 ε.
            double[] lossTolerance = [.. loss.Select(v => (CaseData.Epsilon * (2 + (outputs / 2.0)) * v) + Floor)];
            // Half an ε each: the difference, the size of the batch, the scale, and their product.
            double[] tolerance = [.. expected.Select(v => (CaseData.Epsilon * 2 * Math.Abs(v)) + Floor)];
            ArrayView<float> predictionsView = gradient == Gradient.InPlace
                ? memory.InOut("Predictions", predictions, expected, tolerance)
                : memory.Input("Predictions", predictions);
            return new(
                predictionsView,
                memory.Input("Targets", targets),
                memory.Input("Valid", valid),
                rows,
                outputs,
                memory.Output("RowLoss", loss, lossTolerance),
                gradient switch
                {
                    Gradient.None => default,
                    Gradient.InPlace => predictionsView,
                    _ => memory.Output("DPredictions", expected, tolerance),
                });
        });
}
