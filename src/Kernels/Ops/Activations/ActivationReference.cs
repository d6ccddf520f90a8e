namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>Activations in double precision, from the textbook formulas, and what several of them share.</summary>
internal static class ActivationReference
{
    /// <summary>f(x).</summary>
    public static double Forward(ActivationKind kind, double x, double alpha = double.NaN) => ActivationFunction.Of(kind).Reference(x, alpha);

    /// <summary>f′(x).</summary>
    public static double Derivative(ActivationKind kind, double x, double alpha = double.NaN) => ActivationFunction.Of(kind).ReferenceSlope(x, alpha);

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>e^x − 1 = 2 e^(x/2) sinh(x/2), which keeps the digits of a small x.</summary>
    public static double ExpMinusOne(double x) => x < -50 ? -1 : 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);
}
