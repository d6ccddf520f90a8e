namespace GpuGrad.Kernels.Ops.ColumnSum;

/// <summary>Column sums in double precision.</summary>
internal static class ColumnSumReference
{
    /// <summary>Σ_r f(x[r, c]) for each column c.</summary>
    public static double[] Sum(float[] x, int columns, Func<double, double> f)
    {
        double[] sums = new double[columns];
        for (int i = 0; i < x.Length; i++)
        {
            sums[i % columns] += f(x[i]);
        }

        return sums;
    }
}
