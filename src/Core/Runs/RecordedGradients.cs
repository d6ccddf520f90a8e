namespace GpuGrad.Runs;

/// <summary>
/// What <c>weightGradient</c>, <c>biasGradient</c> and <c>delta</c> of run.db are. All runs so far have both false: GpuGrad scales no loss in any precision, a
/// factor that another program says of its gradients is taken out, and gradients are recorded before they are clipped.
/// </summary>
/// <param name="Scaled">Whether they still contain the factor of a loss scale.</param>
/// <param name="Clipped">Whether clipping has changed them.</param>
internal sealed record RecordedGradients(bool Scaled, bool Clipped);
