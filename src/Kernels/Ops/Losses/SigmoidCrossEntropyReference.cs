namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Binary cross entropy of sigmoids against a one-hot label, of one row, in double precision.</summary>
internal static class SigmoidCrossEntropyReference
{
    /// <summary>−Σ_j (t_j ln σ(z_j) + (1 − t_j) ln (1 − σ(z_j))) with t_j = 1 for the label, else 0.</summary>
    public static double Loss(ReadOnlySpan<double> z, int label)
    {
        double loss = 0;
        for (int j = 0; j < z.Length; j++)
        {
            loss += MinusLogSigmoid(j == label ? z[j] : -z[j]);
        }

        return loss;
    }

    /// <summary>The derivative of the loss by each logit: σ(z_j) − t_j.</summary>
    public static double[] Gradient(ReadOnlySpan<double> z, int label)
    {
        double[] gradient = new double[z.Length];
        for (int j = 0; j < z.Length; j++)
        {
            // 1 − σ(z) = 1 / (1 + e^z).
            gradient[j] = j == label ? -1 / (1 + Math.Exp(z[j])) : 1 / (1 + Math.Exp(-z[j]));
        }

        return gradient;
    }

    // −ln σ(x) = ln(1 + e^−x); for large e^−x that is −x, for small ones e^−x itself (the next term is its square).
    private static double MinusLogSigmoid(double x) => x switch
    {
        < -700 => -x,
        > 18 => Math.Exp(-x) - (Math.Exp(-2 * x) / 2),
        _ => Math.Log(1 + Math.Exp(-x)),
    };
}
