namespace GpuGrad.Specs;

/// <summary>A fully connected layer: W of shape [<paramref name="Outputs"/>, <paramref name="Inputs"/>], b of shape [<paramref name="Outputs"/>] where <paramref name="HasBias"/>.</summary>
public sealed record DenseLayerSpec(string Where, int Inputs, int Outputs, InitSpec Init, InitSpec BiasInit, bool HasBias) : LayerSpec(Where);
