namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Lion on one weight, in double precision (Chen et al. 2023).</summary>
internal static class LionReference
{
    /// <summary>What the step takes the sign of, the new mean, and the difference that the step makes to the weight.</summary>
    public static (double Mixed, double Mean, double Update) Step(
        double weight, double gradient, double mean, double beta1, double beta2, double weightDecay, double learningRate)
    {
        double mixed = (beta1 * mean) + ((1 - beta1) * gradient);
        double moved = (beta2 * mean) + ((1 - beta2) * gradient);
        return (mixed, moved, -learningRate * (Math.Sign(mixed) + (weightDecay * weight)));
    }
}
