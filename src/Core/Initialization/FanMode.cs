using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>Which fan scales an initialisation.</summary>
public enum FanMode
{
    /// <summary>Inputs: keeps the size of activations in the forward pass.</summary>
    FanIn,

    /// <summary>Outputs: keeps the size of gradients in the backward pass.</summary>
    FanOut,
}

/// <summary>The names of <see cref="FanMode"/> in experiment files.</summary>
internal static class FanModeNames
{
    /// <summary>The table.</summary>
    public static NameTable<FanMode> Table { get; } = new(("fan-in", FanMode.FanIn), ("fan-out", FanMode.FanOut));
}
