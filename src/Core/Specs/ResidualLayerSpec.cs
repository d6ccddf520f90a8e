namespace GpuGrad.Specs;

/// <summary>
/// y = P(x) + <paramref name="Scale"/> · body(x), P being <paramref name="Projection"/> or, where that is null, x itself.
/// An activation after the sum is a layer of its own.
/// </summary>
public sealed record ResidualLayerSpec(
    string Where, int Inputs, int Outputs, ValueList<LayerSpec> Body, DenseLayerSpec? Projection, double Scale) : LayerSpec(Where);
