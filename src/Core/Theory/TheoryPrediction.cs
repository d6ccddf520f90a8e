using GpuGrad.Layers;

namespace GpuGrad.Theory;

/// <summary>What mean-field theory says of a net at initialisation; run.json holds it as <c>theory</c>.</summary>
/// <param name="Layers">The layers with weights, in the order of records.</param>
/// <param name="Factor">What a layer of the net's <see cref="Stretch"/> multiplies the squared norm of δ by on its way down; null without one.</param>
/// <param name="FixedPoint">Where a plain stack of hidden layers leads to; null for other nets, and where the signal grows without end.</param>
/// <param name="DepthScale">ξ = 1/|ln χ| in layers, the smaller of that of gradients and that of correlations; null where both are endless, and where there is
/// no one χ.</param>
/// <param name="CarryDepth">6 ξ, about how many layers a net without norms and skips can carry and still be trained (Schoenholz et al. 2017); null for
/// others.</param>
/// <param name="FloatDepth">Layers after which δ leaves the range of normal float32 numbers, 1e-38 to 1e38; null where it never does, and where there is no one
/// χ.</param>
/// <param name="Cause">All of this in one sentence.</param>
internal sealed record TheoryPrediction(
    IReadOnlyList<LayerPrediction> Layers, double? Factor, LengthFixedPoint? FixedPoint, double? DepthScale, double? CarryDepth, double? FloatDepth,
    string Cause)
{
    /// <summary>Where the net is uniform; null where no two neighbouring layers are alike, and in runs of older versions.</summary>
    public UniformStretch? Stretch { get; init; }

    /// <summary>What the other hidden layers multiply δ by, all at once, from the input.</summary>
    public IReadOnlyList<GradientJump> Jumps { get; init; } = [];

    /// <summary>What is known of each LSTM: the way through its cell alone.</summary>
    public IReadOnlyList<CellPath> CellPaths { get; init; } = [];

    /// <summary>The prediction for the layer of that name; null where the net has none.</summary>
    public LayerPrediction? this[string layerName] => Layers.FirstOrDefault(layer => layer.Name == layerName);
}
