namespace GpuGrad.MeanField;

/// <summary>A layer with weights as <see cref="MeanFieldPass"/> meets it.</summary>
/// <param name="preActivation">W x + b, whose gradient is δ.</param>
internal sealed class MeanFieldLayer(Signal preActivation)
{
    /// <summary>W x + b.</summary>
    public Signal PreActivation { get; } = preActivation;

    /// <summary>What the norm and the activation after it make of that.</summary>
    public Signal Activation { get; set; } = preActivation;
}
