namespace GpuGrad.Experiments.Expectations;

/// <summary>What the terms of an expectation are checked against before a run.</summary>
/// <param name="Spec">The spec of the net; null for one that another program trains.</param>
/// <param name="Time">When the expectation is checked.</param>
/// <param name="Layers">The net's layers; null as long as the data that shapes them is not loaded.</param>
internal sealed record ExpectationScope(ExperimentSpec? Spec, ExpectationTime Time, IReadOnlyList<LayerInfo>? Layers)
{
    /// <summary>How many hidden layers the net has on its main way.</summary>
    public int HiddenLayers => Spec?.Model.HiddenLayers ?? Layers!.Count(layer => layer.Role == LayerInfo.Hidden);
}
