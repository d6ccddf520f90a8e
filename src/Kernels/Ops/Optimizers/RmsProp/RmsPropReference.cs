namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>RMSProp on one weight, in double precision.</summary>
internal static class RmsPropReference
{
    /// <summary>The new average of squares, the new velocity, and the difference that the step makes to the weight.</summary>
    public static (double SquareAverage, double Velocity, double Update) Step(
        double weight, double gradient, double squareAverage, double velocity, RmsPropRule rule, double learningRate)
    {
        double decayed = gradient + (rule.WeightDecay * weight);
        double squares = (rule.Alpha * squareAverage) + (rule.AlphaRest * decayed * decayed);
        double moved = (rule.Momentum * velocity) + (decayed / (Math.Sqrt(squares) + rule.Epsilon));
        return (squares, moved, -learningRate * moved);
    }
}
