namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy of sigmoids against targets in [0, 1], of one row, in double precision.</summary>
internal static class BernoulliCrossEntropyReference
{
    /// <summary>−Σ_j (t_j ln σ(z_j) + (1 − t_j) ln σ(−z_j)).</summary>
    public static double Loss(IReadOnlyList<double> z, IReadOnlyList<double> targets) =>
        z.Zip(targets, (v, t) => (t == 0 ? 0 : t * MinusLogSigmoid(v)) + (t == 1 ? 0 : (1 - t) * MinusLogSigmoid(-v))).Sum();

    /// <summary>The derivative of the loss by each logit: σ(z_j) − t_j.</summary>
    public static double[] Gradient(IReadOnlyList<double> z, IReadOnlyList<double> targets) =>
        [.. z.Zip(targets, (v, t) => (1 / (1 + Math.Exp(-v))) - t)];

    // ln(1 + e^−x); for large e^−x that is −x, for small ones e^−x itself (the next term is its square).
    private static double MinusLogSigmoid(double x) => x switch
    {
        < -700 => -x,
        > 18 => Math.Exp(-x) - (Math.Exp(-2 * x) / 2),
        _ => Math.Log(1 + Math.Exp(-x)),
    };
}
