namespace GpuGrad.Training;

/// <summary>How far pre-training has come.</summary>
/// <param name="Layer">The layer that learns.</param>
/// <param name="Number">Which of the hidden layers it is, from 1.</param>
/// <param name="Layers">Hidden layers to pre-train.</param>
/// <param name="Step">Steps done on this layer.</param>
/// <param name="Steps">Steps to do on it.</param>
/// <param name="Loss">Mean reconstruction loss over the steps since the last report.</param>
internal sealed record PretrainingProgress(LayerInfo Layer, int Number, int Layers, long Step, long Steps, double Loss);
