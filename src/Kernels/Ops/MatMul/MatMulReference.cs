using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>Matrix products in double precision, from the definition.</summary>
internal static class MatMulReference
{
    /// <summary>One element of op(A)·op(B), and the same sum of absolute values, which scales its rounding error.</summary>
    public static (double Sum, double Magnitude) Element(
        float[] a, float[] b, int m, int n, int k, Transposition transposition, int row, int column)
    {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < k; i++)
        {
            double left = transposition == Transposition.TN ? a[(i * m) + row] : a[(row * k) + i];
            double right = transposition == Transposition.NT ? b[(column * k) + i] : b[(i * n) + column];
            sum += left * right;
            magnitude += Math.Abs(left * right);
        }

        return (sum, magnitude);
    }

    /// <summary>
    /// How far off a float result may be: a sum of K products and a bias, in any order, rounds each product once and each
    /// of at most K + 1 partial sums once, by ε/2 of at most Σ|a·b| + |bias|: (K + 2)·ε/2 in all, to first order.
    /// </summary>
    /// <param name="magnitude">Σ|a·b| + |bias|.</param>
    /// <param name="k">Terms of the sum.</param>
    public static double Tolerance(double magnitude, int k) => (k + 2) * 0.5 * CaseData.Epsilon * 1.01 * magnitude;
}
