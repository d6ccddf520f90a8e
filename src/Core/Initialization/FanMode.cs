namespace GpuGrad.Initialization;

/// <summary>Which fan scales an initialisation.</summary>
public enum FanMode
{
    /// <summary>Inputs: keeps the size of activations in the forward pass.</summary>
    FanIn,

    /// <summary>Outputs: keeps the size of gradients in the backward pass.</summary>
    FanOut,
}
