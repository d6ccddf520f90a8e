using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Initialization;

/// <summary>
/// Random matrices with orthonormal rows (or columns, where there are more rows than columns), uniformly distributed:
/// the Q of a normal matrix whose R has a positive diagonal (Mezzadri 2007, "How to generate random matrices from the classical compact groups").
/// </summary>
internal static class OrthogonalMatrix
{
    /// <summary>A matrix [rows, columns], row-major.</summary>
    public static double[] Draw(int rows, int columns, PhiloxSequence random)
    {
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        var vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
            for (int j = 0; j < length; j++)
            {
                vectors[i][j] = random.NextNormal();
            }
            // Modified Gram-Schmidt; the second pass removes what rounding left behind ("twice is enough", Kahan).
            // Dividing by a positive norm is the positive diagonal of R, so no signs are left to correct.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < i; k++)
                {
                    AddScaled(vectors[i], -Dot(vectors[i], vectors[k]), vectors[k]);
                }
            }
            Scale(vectors[i], 1 / Math.Sqrt(Dot(vectors[i], vectors[i])));
        }
        var matrix = new double[(long)rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                matrix[((long)r * columns) + c] = rows <= columns ? vectors[r][c] : vectors[c][r];
            }
        }
        return matrix;
    }

    // Four fixed lanes on every processor, so that the order of summation, and with it the bits, never changes.
    private static double Dot(double[] a, double[] b)
    {
        ReadOnlySpan<Vector256<double>> va = MemoryMarshal.Cast<double, Vector256<double>>(a), vb = MemoryMarshal.Cast<double, Vector256<double>>(b);
        Vector256<double> lanes = Vector256<double>.Zero;
        for (int i = 0; i < va.Length; i++)
        {
            lanes += va[i] * vb[i];
        }

        double sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
        for (int i = va.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void AddScaled(double[] target, double factor, double[] source)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }

    private static void Scale(double[] target, double factor)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] *= factor;
        }
    }
}
