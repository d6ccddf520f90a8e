namespace GpuGrad.Specs;

/// <summary>An activation function of <paramref name="Columns"/> columns.</summary>
public sealed record ActivationLayerSpec(string Where, ActivationSpec Activation, int Columns) : LayerSpec(Where)
{
    /// <summary>Columns of the result: as many as go in, but for maxout.</summary>
    public int Outputs => Activation is ActivationSpec.Maxout maxout ? Columns / maxout.Pieces : Columns;
}
