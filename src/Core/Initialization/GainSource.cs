using GpuGrad.Activations;

namespace GpuGrad;

/// <summary>Where the gain of an initialisation comes from.</summary>
public enum GainSource
{
    /// <summary>The number given.</summary>
    Number,

    /// <summary>√(2/(1 + a²)), a being the slope below zero of the activation, 0 for one that has none (He et al. 2015, equation 15).</summary>
    Rectifier,

    /// <summary>The gain of the activation, <see cref="ActivationGain.Of"/>.</summary>
    Activation,
}
