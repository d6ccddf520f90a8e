using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// How far off an activation in FP32 may be: ε/2 for each rounding and the stated errors of the transcendentals, times
/// the terms they enter, which may cancel. Results and factors may also be subnormal, with steps of their own.
/// </summary>
internal static class ActivationTolerance
{
    // Nothing changes beyond, and the tolerance must not become infinite where x is.
    private const double Far = 1e4;

    /// <summary>The largest error of f(x).</summary>
    public static double Forward(ActivationKind kind, double x, double alpha)
    {
        x = Math.Clamp(x, -Far, Far);
        return (ActivationFunction.Of(kind).ForwardUlps(x) * CaseData.Epsilon * Math.Abs(ActivationReference.Forward(kind, x, alpha)))
            + ((1 + Math.Abs(x)) * float.Epsilon);
    }

    /// <summary>The largest error of dy · f′(x).</summary>
    public static double Backward(ActivationKind kind, double x, double alpha, double dy)
    {
        x = Math.Clamp(x, -Far, Far);
        double derivative = ActivationReference.Derivative(kind, x, alpha);
        double error = ActivationFunction.Of(kind).SlopeError(x, derivative);
        return (Math.Abs(dy) * CaseData.Epsilon * (error + (Math.Abs(derivative) / 2))) + ((1 + (x * x)) * float.Epsilon);
    }
}
