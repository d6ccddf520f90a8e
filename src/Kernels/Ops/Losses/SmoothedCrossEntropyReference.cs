namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy of softmax against a smoothed label, of one row, in double precision: the mean of those against every label, weighted by q.</summary>
internal static class SmoothedCrossEntropyReference
{
    /// <summary>Σ_j q_j (ln Σ_k e^z_k − z_j).</summary>
    public static double Loss(double[] z, int label, double smoothing) =>
        Enumerable.Range(0, z.Length).Sum(j => Share(z.Length, j == label, smoothing) * SoftmaxCrossEntropyReference.Loss(z, j));

    /// <summary>The derivative of the loss by each logit.</summary>
    public static double[] Gradient(double[] z, int label, double smoothing)
    {
        // 1 − ε of that against the label alone, and ε of softmax(z) less its share of 1 / Classes.
        double[] ofLabel = SoftmaxCrossEntropyReference.Gradient(z, label);
        return [.. ofLabel.Select((g, j) => ((1 - smoothing) * g) + (smoothing * ((j == label ? 1 + g : g) - (1.0 / z.Length))))];
    }

    private static double Share(int classes, bool isLabel, double smoothing) => (smoothing / classes) + (isLabel ? 1 - smoothing : 0);
}
