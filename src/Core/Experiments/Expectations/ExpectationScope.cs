namespace GpuGrad.Experiments.Expectations;

/// <summary>
/// What the terms of an expectation are checked against before a run: the spec of the net, when the expectation is checked,
/// and the net's layers, null as long as the data that shapes them is not loaded.
/// </summary>
internal sealed record ExpectationScope(ExperimentSpec Spec, ExpectationTime Time, IReadOnlyList<LayerInfo>? Layers);
