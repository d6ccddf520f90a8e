namespace GpuGrad.Kernels.Activations;

/// <summary>The activation functions.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    Identity,

    /// <summary>y = 1 / (1 + e^−x); its derivative y (1 − y) is at most 1/4.</summary>
    Sigmoid,

    /// <summary>y = tanh x; y′ = 1 − y².</summary>
    Tanh,

    /// <summary>y = max(x, 0); y′ = 1 for x &gt; 0, else 0.</summary>
    Relu,
}
