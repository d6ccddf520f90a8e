namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Mean squared error of one row in double precision.</summary>
internal static class MeanSquaredErrorReference
{
    /// <summary>Σ_j (p_j − t_j)² / n.</summary>
    public static double Loss(IReadOnlyList<double> predictions, IReadOnlyList<double> targets) =>
        predictions.Zip(targets, (p, t) => (p - t) * (p - t)).Sum() / predictions.Count;

    /// <summary>The derivative of the row's loss by each prediction, 2 (p_j − t_j) / n.</summary>
    public static double[] Gradient(IReadOnlyList<double> predictions, IReadOnlyList<double> targets) =>
        [.. predictions.Zip(targets, (p, t) => 2 * (p - t) / predictions.Count)];
}
