namespace GpuGrad.Specs;

/// <summary>Layer normalisation over <paramref name="Columns"/> columns, at least 2, scale and shift learned where <paramref name="Affine"/>.</summary>
public sealed record LayerNormLayerSpec(string Where, int Columns, double Epsilon, bool Affine) : LayerSpec(Where);
