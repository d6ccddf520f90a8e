namespace GpuGrad.Specs;

/// <summary>
/// A dense layer of <paramref name="Units"/> · <paramref name="Pieces"/> columns and the largest of each <paramref name="Pieces"/> neighbours:
/// W of shape [Units·Pieces, <paramref name="Inputs"/>], b of shape [Units·Pieces] where <paramref name="HasBias"/>.
/// </summary>
public sealed record MaxoutLayerSpec(string Where, int Inputs, int Units, int Pieces, InitSpec Init, InitSpec BiasInit, bool HasBias) : LayerSpec(Where);
