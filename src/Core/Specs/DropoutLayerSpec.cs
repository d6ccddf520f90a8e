namespace GpuGrad.Specs;

/// <summary>In training each value is 0 with <paramref name="Probability"/> p and else divided by 1 − p; in evaluation nothing changes.</summary>
public sealed record DropoutLayerSpec(string Where, int Columns, double Probability) : LayerSpec(Where);
