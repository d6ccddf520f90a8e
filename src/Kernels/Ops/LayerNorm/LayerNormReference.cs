using GpuGrad.Kernels.Ops.Standardization;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>Layer normalisation of x [rows, columns] and its gradients in double precision, row by row.</summary>
internal static class LayerNormReference
{
    /// <summary>y [rows, columns], and the mean and 1 / √(σ² + ε) of each row.</summary>
    public static (double[] Y, double[] Mean, double[] InverseStd) Forward(double[] x, double[] gamma, double[] beta, double epsilon)
    {
        var statistics = x.Chunk(gamma.Length).Select(StandardizationReference.Statistics).ToArray();
        double[] inverseStd = [.. statistics.Select(s => 1 / Math.Sqrt(s.Variance + epsilon))];
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, gamma.Length);
            y[i] = (gamma[column] * (x[i] - statistics[row].Mean) * inverseStd[row]) + beta[column];
        }

        return (y, [.. statistics.Select(s => s.Mean)], inverseStd);
    }

    /// <summary>The gradients by x, γ and β.</summary>
    public static (double[] DX, double[] DGamma, double[] DBeta) Backward(
        double[] x, double[] dy, double[] mean, double[] inverseStd, double[] gamma)
    {
        int columns = gamma.Length;
        double[] dGamma = new double[columns];
        double[] dBeta = new double[columns];
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            dGamma[column] += dy[i] * (x[i] - mean[row]) * inverseStd[row];
            dBeta[column] += dy[i];
        }

        double[] dNormalised = [.. dy.Select((d, i) => d * gamma[i % columns])];
        double[] dx =
        [
            .. x.Chunk(columns).Zip(dNormalised.Chunk(columns)).SelectMany((pair, row) =>
                StandardizationReference.Gradient(pair.First, pair.Second, mean[row], inverseStd[row])),
        ];
        return (dx, dGamma, dBeta);
    }
}
