namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Gradient descent with momentum on one weight, in double precision.</summary>
internal static class SgdReference
{
    /// <summary>The new weight, the new velocity, and the difference that the step made to the weight.</summary>
    public static (double Weight, double Velocity, double Update) Step(
        double weight,
        double gradient,
        double velocity,
        double momentum,
        double learningRate,
        double weightDecay = 0,
        bool nesterov = false)
    {
        double decayed = gradient + (weightDecay * weight);
        double moved = (momentum * velocity) + decayed;
        double direction = nesterov ? decayed + (momentum * moved) : moved;
        return (weight - (learningRate * direction), moved, -learningRate * direction);
    }
}
