using GpuGrad.Kernels.MatMul;

namespace GpuGrad.Kernels.Verification.Reference;

/// <summary>Matrix products in double precision, from the definition.</summary>
public static class MatMulReference
{
    /// <summary>C = op(A)·op(B) + bias, [m, n] row-major; an empty bias is none.</summary>
    public static double[] Product(float[] a, float[] b, float[] bias, int m, int n, int k, Transposition transposition)
    {
        double[] c = new double[m * n];
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                double sum = bias.Length > 0 ? bias[column] : 0;
                for (int i = 0; i < k; i++)
                {
                    double left = transposition == Transposition.TN ? a[(i * m) + row] : a[(row * k) + i];
                    double right = transposition == Transposition.NT ? b[(column * k) + i] : b[(i * n) + column];
                    sum += left * right;
                }

                c[(row * n) + column] = sum;
            }
        }

        return c;
    }
}
