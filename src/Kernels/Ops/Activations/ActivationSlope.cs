namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>What the slope of an activation follows from.</summary>
public static class ActivationSlope
{
    /// <summary>
    /// Whether <see cref="IActivation.Derivative"/> gives f′(x) from y = f(x) alone, with y for x as well, so that y may
    /// take the place of x: sigmoid and tanh by their formulas, the rectifiers because y has the sign of x.
    /// </summary>
    public static bool SlopeFollowsFromOutput(this ActivationKind kind, float alpha) =>
        kind is ActivationKind.Identity or ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Relu
        || (kind == ActivationKind.LeakyRelu && alpha >= 0f);
}
