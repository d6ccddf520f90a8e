namespace GpuGrad.Cures;

/// <summary>A remedy that the net cannot take.</summary>
/// <param name="Remedy">Which.</param>
/// <param name="Why">What the spec has against it, with the place.</param>
internal sealed record RefusedRemedy(Remedy Remedy, string Why);
