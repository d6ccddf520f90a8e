namespace GpuGrad.Specs;

/// <summary>
/// y = [x, b₀(x), b₁([x, b₀(x)]), ...]: each of <paramref name="Bodies"/> reads the columns of x and of all bodies before it, side by side;
/// <paramref name="Outputs"/> is the number of all columns.
/// </summary>
public sealed record DenseConnectionsLayerSpec(string Where, int Inputs, int Outputs, ValueList<ValueList<LayerSpec>> Bodies) : LayerSpec(Where);
