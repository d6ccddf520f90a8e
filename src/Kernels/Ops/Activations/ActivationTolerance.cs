using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// How far off an activation in FP32 may be: ε/2 for each rounding and the stated errors of the transcendentals, times
/// the terms they enter, which may cancel. Results and factors may also be subnormal, with steps of their own.
/// </summary>
public static class ActivationTolerance
{
    // Nothing changes beyond, and the tolerance must not become infinite where x is.
    private const double Far = 1e4;

    /// <summary>The largest error of f(x).</summary>
    public static double Forward(ActivationKind kind, double x, double alpha)
    {
        x = Math.Clamp(x, -Far, Far);
        double ulps = kind switch
        {
            ActivationKind.Identity or ActivationKind.Relu => 0,
            ActivationKind.LeakyRelu => 0.5,
            ActivationKind.Softsign => 1.5,
            ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Softplus => 4,
            // ExpMinusOne's 3, and a product; SELU's two constants and one more product.
            ActivationKind.Elu => 3.5,
            ActivationKind.Selu => 5,
            // The logistic function's 4, and a product.
            ActivationKind.Silu => 4.5,
            ActivationKind.GeluTanh => 4.5 + LogisticArgument(x),
            // The tail's 8, a difference, and a product.
            ActivationKind.Gelu => 9,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return (ulps * CaseData.Epsilon * Math.Abs(ActivationReference.Forward(kind, x, alpha))) + ((1 + Math.Abs(x)) * float.Epsilon);
    }

    /// <summary>The largest error of dy · f′(x).</summary>
    public static double Backward(ActivationKind kind, double x, double alpha, double dy)
    {
        x = Math.Clamp(x, -Far, Far);
        double derivative = ActivationReference.Derivative(kind, x, alpha);
        double sigmoid = ActivationReference.Sigmoid(x);
        double gate = ActivationReference.Sigmoid(ActivationReference.TwiceU(x));
        double gateBend = gate * ActivationReference.Sigmoid(-ActivationReference.TwiceU(x)) * Math.Abs(x) * ActivationReference.TwiceUSlope(x);
        double error = kind switch
        {
            ActivationKind.Identity or ActivationKind.Relu or ActivationKind.LeakyRelu => 0,
            // f′ comes from the rounded y: an error of ε/2 in y, of size at most 1, reaches f′ with a factor of at most 2.
            ActivationKind.Sigmoid or ActivationKind.Tanh => 1.5 + (2.5 * derivative),
            ActivationKind.Softsign => 2.5 * derivative,
            ActivationKind.Softplus => 4 * derivative,
            ActivationKind.Elu => 2.5 * Math.Abs(derivative),
            ActivationKind.Selu => 4 * derivative,
            // e^−|w| has 2; five roundings at most in each term, and their sum.
            ActivationKind.Silu => 5 * (sigmoid + (Math.Abs(x) * sigmoid * ActivationReference.Sigmoid(-x))),
            ActivationKind.GeluTanh => ((5 + LogisticArgument(x)) * gate) + ((8 + (2.5 * Math.Abs(ActivationReference.TwiceU(x)))) * gateBend),
            ActivationKind.Gelu => 9 * (NormalDistribution.Distribution(x) + (Math.Abs(x) * NormalDistribution.Density(x))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return (Math.Abs(dy) * CaseData.Epsilon * (error + (Math.Abs(derivative) / 2))) + ((1 + (x * x)) * float.Epsilon);
    }

    // Five roundings in w, 2.5 ulp, which σ(w) turns into a relative error of |w| (1 − σ(w)) as many.
    private static double LogisticArgument(double x) =>
        2.5 * Math.Abs(ActivationReference.TwiceU(x)) * ActivationReference.Sigmoid(-ActivationReference.TwiceU(x));
}
