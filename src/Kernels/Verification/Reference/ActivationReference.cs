using GpuGrad.Kernels.Activations;

namespace GpuGrad.Kernels.Verification.Reference;

/// <summary>Activations in double precision, from the textbook formulas.</summary>
public static class ActivationReference
{
    /// <summary>f(x).</summary>
    public static double Forward(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Relu => Math.Max(x, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>f′(x).</summary>
    public static double Derivative(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.Identity => 1,
        ActivationKind.Sigmoid => 1 / ((1 + Math.Exp(-x)) * (1 + Math.Exp(x))),
        ActivationKind.Tanh => 1 / (Math.Cosh(x) * Math.Cosh(x)),
        ActivationKind.Relu => x > 0 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
