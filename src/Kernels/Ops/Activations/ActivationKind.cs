using GpuGrad.Kernels.Ops.Activations;
namespace GpuGrad.Kernels;

/// <summary>The activation functions without memory of their own; those with a parameter take it as Alpha. The one place that lists them all.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    [Function<Identity>]
    Identity,

    /// <summary>y = 1 / (1 + e^−x); its derivative y (1 − y) is at most 1/4.</summary>
    [Function<Sigmoid>]
    Sigmoid,

    /// <summary>y = tanh x; y′ = 1 − y².</summary>
    [Function<Tanh>]
    Tanh,

    /// <summary>y = max(x, 0); y′ = 1 for x &gt; 0, else 0.</summary>
    [Function<Relu>]
    Relu,

    /// <summary>y = x / (1 + |x|).</summary>
    [Function<Softsign>]
    Softsign,

    /// <summary>y = ln(1 + e^x).</summary>
    [Function<Softplus>]
    Softplus,

    /// <summary>y = x for x &gt; 0, else Alpha · x.</summary>
    [Function<LeakyRelu>]
    LeakyRelu,

    /// <summary>y = x for x &gt; 0, else Alpha · (e^x − 1).</summary>
    [Function<Elu>]
    Elu,

    /// <summary>ELU with α = 1.6733, times 1.0507.</summary>
    [Function<Selu>]
    Selu,

    /// <summary>y = x Φ(x), Φ being the normal distribution function.</summary>
    [Function<Gelu>]
    Gelu,

    /// <summary>The tanh approximation of GELU: y = x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    [Function<GeluTanh>]
    GeluTanh,

    /// <summary>y = x / (1 + e^−x), also called swish.</summary>
    [Function<Silu>]
    Silu,

    /// <summary>y = x tanh(ln(1 + e^x)).</summary>
    [Function<Mish>]
    Mish,
}
