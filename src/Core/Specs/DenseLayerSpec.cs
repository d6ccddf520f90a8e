namespace GpuGrad.Specs;

/// <summary>
/// A fully connected layer: W of shape [<paramref name="Outputs"/>, <paramref name="Inputs"/>], b of shape [<paramref name="Outputs"/>] where <paramref name="HasBias"/>.
/// It takes and gives columns of <see cref="Steps"/> steps, each on its own.
/// </summary>
public sealed record DenseLayerSpec(string Where, int Inputs, int Outputs, InitSpec Init, InitSpec BiasInit, bool HasBias) : LayerSpec(Where)
{
    /// <summary>Steps of the sequence that the columns hold, which share the weights.</summary>
    public int Steps { get; init; } = 1;
}
