namespace GpuGrad.Specs;

/// <summary>An activation function, applied to each pre-activation z.</summary>
public enum ActivationKind
{
    /// <summary>z itself: a linear net.</summary>
    Identity,

    /// <summary>1 / (1 + e^-z).</summary>
    Sigmoid,

    /// <summary>tanh z.</summary>
    Tanh,

    /// <summary>max(0, z).</summary>
    Relu,
}
