namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>Activations in double precision, from the textbook formulas.</summary>
public static class ActivationReference
{
    private const double SeluScale = 1.0507009873554804934193349852946;
    private const double SeluAlpha = 1.6732632423543772848170429916717;

    /// <summary>f(x).</summary>
    public static double Forward(ActivationKind kind, double x, double alpha = double.NaN) => kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.Softsign => x / (1 + Math.Abs(x)),
        // ln(1 + z) = 2 artanh(z / (2 + z)) keeps the digits of a small z.
        ActivationKind.Softplus => Math.Max(x, 0) + (2 * Math.Atanh(Math.Exp(-Math.Abs(x)) / (2 + Math.Exp(-Math.Abs(x))))),
        ActivationKind.LeakyRelu => x > 0 ? x : alpha * x,
        ActivationKind.Elu => x > 0 ? x : alpha * ExpMinusOne(x),
        ActivationKind.Selu => SeluScale * (x > 0 ? x : SeluAlpha * ExpMinusOne(x)),
        ActivationKind.Gelu => x * NormalDistribution.Distribution(x),
        ActivationKind.GeluTanh => x * Sigmoid(TwiceU(x)),
        ActivationKind.Silu => x * Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>f′(x).</summary>
    public static double Derivative(ActivationKind kind, double x, double alpha = double.NaN) => kind switch
    {
        ActivationKind.Identity => 1,
        ActivationKind.Sigmoid => Sigmoid(x) * Sigmoid(-x),
        ActivationKind.Tanh => 1 / (Math.Cosh(x) * Math.Cosh(x)),
        ActivationKind.Softsign => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x))),
        ActivationKind.Softplus => Sigmoid(x),
        ActivationKind.Gelu => NormalDistribution.Distribution(x) + (x * NormalDistribution.Density(x)),
        ActivationKind.GeluTanh => Sigmoid(TwiceU(x)) + (x * TwiceUSlope(x) * Sigmoid(TwiceU(x)) * Sigmoid(-TwiceU(x))),
        ActivationKind.Silu => Sigmoid(x) + (x * Sigmoid(x) * Sigmoid(-x)),
        _ when double.IsNaN(x) => x,
        ActivationKind.Relu => x > 0 ? 1 : 0,
        ActivationKind.LeakyRelu => x > 0 ? 1 : alpha,
        ActivationKind.Elu => x > 0 ? 1 : alpha * Math.Exp(x),
        ActivationKind.Selu => SeluScale * (x > 0 ? 1 : SeluAlpha * Math.Exp(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>2u, where ½ (1 + tanh u) = 1 / (1 + e^−2u) is what the tanh approximation of GELU multiplies x by.</summary>
    public static double TwiceU(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    /// <summary>The derivative of <see cref="TwiceU"/>.</summary>
    public static double TwiceUSlope(double x) => 2 * Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x));

    // e^x − 1 = 2 e^(x/2) sinh(x/2), which keeps the digits of a small x.
    private static double ExpMinusOne(double x) => x < -50 ? -1 : 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);
}
