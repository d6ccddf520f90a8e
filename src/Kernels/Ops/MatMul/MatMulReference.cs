using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>Matrix products in double precision, from the definition.</summary>
internal static class MatMulReference
{
    private const int LeastExponent = -126;
    private const int MostExponent = 127;

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
    /// As <see cref="Element(float[], float[], int, int, int, Transposition, int, int)"/> with the operands rounded to a precision first, by arithmetic in
    /// double precision; for <see cref="MatMulPrecision.Tf32x3"/> the sums of three products a term.
    /// </summary>
    public static (double Sum, double Magnitude) Element(
        float[] a, float[] b, int m, int n, int k, Transposition transposition, MatMulPrecision precision, int row, int column)
    {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < k; i++)
        {
            double left = transposition == Transposition.TN ? a[(i * m) + row] : a[(row * k) + i];
            double right = transposition == Transposition.NT ? b[(column * k) + i] : b[(i * n) + column];
            double bigLeft = Round(left, precision), bigRight = Round(right, precision);
            Add(bigLeft * bigRight);
            if (precision == MatMulPrecision.Tf32x3)
            {
                Add(Round(left - bigLeft, precision) * bigRight);
                Add(bigLeft * Round(right - bigRight, precision));
            }
        }

        return (sum, magnitude);

        void Add(double product)
        {
            sum += product;
            magnitude += Math.Abs(product);
        }
    }

    /// <summary>A number rounded to a precision: to the nearest multiple of its unit, beyond the largest number to infinity.</summary>
    public static double Round(double value, MatMulPrecision precision)
    {
        if (precision == MatMulPrecision.Fp32 || value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        int mantissaBits = precision == MatMulPrecision.Bf16 ? 7 : 10;
        double unit = Math.ScaleB(1, Math.Max(Math.ILogB(value), LeastExponent) - mantissaBits);
        MidpointRounding ties = precision == MatMulPrecision.Bf16 ? MidpointRounding.ToEven : MidpointRounding.AwayFromZero;
        double rounded = Math.Round(value / unit, ties) * unit;
        return Math.ILogB(rounded) > MostExponent ? Math.CopySign(double.PositiveInfinity, value) : rounded;
    }

    /// <summary>Terms of a sum that computes <paramref name="k"/> terms in a precision.</summary>
    public static int Terms(int k, MatMulPrecision precision) => precision == MatMulPrecision.Tf32x3 ? 3 * k : k;

    /// <summary>
    /// How far off a float result may be: a sum of K products and a bias, in any order, rounds each product once and each
    /// of at most K + 1 partial sums once, by ε/2 of at most Σ|a·b| + |bias|: (K + 2)·ε/2 in all, to first order.
    /// </summary>
    /// <param name="magnitude">Σ|a·b| + |bias|.</param>
    /// <param name="k">Terms of the sum.</param>
    public static double Tolerance(double magnitude, int k) => (k + 2) * 0.5 * CaseData.Epsilon * 1.01 * magnitude;

    /// <summary>
    /// As <see cref="Tolerance"/>, on tensor cores. One of their instructions adds at least 8 products to a sum: it cuts each of these 9 and the result off
    /// 23 bits below the largest (Fasi, Higham, Mikaitis and Pranesh 2021, Numerical behavior of NVIDIA tensor cores), by ε of at most Σ|a·b|. That is 10/8 ε
    /// a term, and for each part of a product up to 15 terms of zeros at the end of its last slice; the bias is added as elsewhere.
    /// </summary>
    /// <param name="magnitude">Σ|a·b| + |bias|.</param>
    /// <param name="k">Terms of the sum.</param>
    public static double TensorCoreTolerance(double magnitude, int k) => ((1.25 * (k + (3 * 15))) + 1) * CaseData.Epsilon * 1.01 * magnitude;
}
