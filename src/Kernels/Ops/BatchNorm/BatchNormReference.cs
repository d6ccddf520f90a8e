using GpuGrad.Kernels.Ops.Standardization;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>Batch normalisation of x [rows, columns] and its gradients in double precision, column by column.</summary>
internal static class BatchNormReference
{
    /// <summary>What the forward pass gives; the running statistics are the new ones.</summary>
    /// <param name="Y">[rows, columns].</param>
    /// <param name="Mean">[columns].</param>
    /// <param name="InverseStd">[columns].</param>
    /// <param name="RunningMean">[columns].</param>
    /// <param name="RunningVariance">[columns].</param>
    public sealed record Result(double[] Y, double[] Mean, double[] InverseStd, double[] RunningMean, double[] RunningVariance);

    /// <summary>Normalises with the statistics of the batch, which the running ones follow.</summary>
    public static Result Train(
        double[] x, double[] gamma, double[] beta, double epsilon, double momentum, double[] runningMean, double[] runningVariance)
    {
        int rows = x.Length / gamma.Length;
        var statistics = gamma.Select((_, c) => StandardizationReference.Statistics(Column(x, gamma.Length, c))).ToArray();
        Result result = Evaluate(
            x, gamma, beta, epsilon, [.. statistics.Select(s => s.Mean)], [.. statistics.Select(s => s.Variance)]);
        return result with
        {
            RunningMean = [.. statistics.Select((s, c) => ((1 - momentum) * runningMean[c]) + (momentum * s.Mean))],
            RunningVariance =
            [
                .. statistics.Select((s, c) => ((1 - momentum) * runningVariance[c]) + (momentum * s.Variance * rows / (rows - 1))),
            ],
        };
    }

    /// <summary>Normalises with the statistics given.</summary>
    public static Result Evaluate(double[] x, double[] gamma, double[] beta, double epsilon, double[] mean, double[] variance)
    {
        double[] inverseStd = [.. variance.Select(v => 1 / Math.Sqrt(v + epsilon))];
        return new Result(Affine(x, mean, inverseStd, gamma, beta), mean, inverseStd, mean, variance);
    }

    /// <summary>γ (x − μ) s + β.</summary>
    public static double[] Affine(double[] x, double[] mean, double[] inverseStd, double[] gamma, double[] beta)
    {
        return [.. x.Select((v, i) => At(v, i % gamma.Length))];

        double At(double value, int c) => (gamma[c] * (value - mean[c]) * inverseStd[c]) + beta[c];
    }

    /// <summary>The gradients by x, γ and β.</summary>
    public static (double[] DX, double[] DGamma, double[] DBeta) Backward(
        double[] x, double[] dy, double[] mean, double[] inverseStd, double[] gamma, bool training)
    {
        int columns = gamma.Length;
        double[] dx = new double[x.Length];
        double[] dGamma = new double[columns];
        double[] dBeta = new double[columns];
        for (int c = 0; c < columns; c++)
        {
            double[] column = Column(x, columns, c);
            double[] dyColumn = Column(dy, columns, c);
            double[] dNormalised = [.. dyColumn.Select(d => d * gamma[c])];
            double[] dxColumn = training
                ? StandardizationReference.Gradient(column, dNormalised, mean[c], inverseStd[c])
                : [.. dNormalised.Select(d => d * inverseStd[c])];
            for (int r = 0; r < dxColumn.Length; r++)
            {
                dx[(r * columns) + c] = dxColumn[r];
                dGamma[c] += dyColumn[r] * (column[r] - mean[c]) * inverseStd[c];
                dBeta[c] += dyColumn[r];
            }
        }

        return (dx, dGamma, dBeta);
    }

    /// <summary>Column <paramref name="column"/> of a row-major matrix.</summary>
    public static double[] Column(double[] matrix, int columns, int column) =>
        [.. Enumerable.Range(0, matrix.Length / columns).Select(r => matrix[(r * columns) + column])];
}
