namespace GpuGrad.Specs;

/// <summary>Batch normalisation of <paramref name="Columns"/> columns, scale and shift learned where <paramref name="Affine"/>.</summary>
public sealed record BatchNormLayerSpec(string Where, int Columns, double Epsilon, double Momentum, bool Affine) : LayerSpec(Where);
