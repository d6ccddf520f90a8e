namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy of softmax against a label, of one row, in double precision.</summary>
internal static class SoftmaxCrossEntropyReference
{
    /// <summary>ln Σ_j e^z_j − z_label.</summary>
    public static double Loss(ReadOnlySpan<double> z, int label)
    {
        double max = double.NegativeInfinity;
        double ratios = 0;
        for (int j = 0; j < z.Length; j++)
        {
            max = Math.Max(max, z[j]);
            ratios += j == label ? 0 : Math.Exp(z[j] - z[label]);
        }

        // With r = Σ_{j ≠ label} e^(z_j − z_label) the loss is ln(1 + r): r − r²/2 where 1 + r would drop its digits.
        if (ratios < 1e-8)
        {
            return ratios - (ratios * ratios / 2);
        }

        double sum = 0;
        foreach (double value in z)
        {
            sum += Math.Exp(value - max);
        }

        return max + Math.Log(sum) - z[label];
    }

    /// <summary>The derivative of the loss by each logit: e^z_j / Σ_k e^z_k − (j = label ? 1 : 0).</summary>
    public static double[] Gradient(ReadOnlySpan<double> z, int label)
    {
        double[] gradient = new double[z.Length];
        for (int j = 0; j < z.Length; j++)
        {
            // p_j and 1 − p_j as sums of ratios: 1 − p_j keeps its digits where p_j is nearly 1.
            double ratios = 0;
            for (int k = 0; k < z.Length; k++)
            {
                ratios += k == j ? 0 : Math.Exp(z[k] - z[j]);
            }

            gradient[j] = j == label ? -1 / (1 + (1 / ratios)) : 1 / (1 + ratios);
        }

        return gradient;
    }
}
