namespace GpuGrad.Theory;

/// <summary>A layer with weights on its way through <see cref="MeanFieldNet"/>.</summary>
/// <param name="spec">Its weights.</param>
/// <param name="preActivation">W x + b, whose gradient is δ.</param>
internal sealed class MeanFieldLayer(DenseLayer spec, Signal preActivation)
{
    /// <summary>Its weights.</summary>
    public DenseLayer Spec { get; } = spec;

    /// <summary>W x + b.</summary>
    public Signal PreActivation { get; } = preActivation;

    /// <summary>What the norm and the activation after it make of that.</summary>
    public Signal Activation { get; set; } = preActivation;
}
