namespace GpuGrad.Cures;

/// <summary>How far a search for a cure has come.</summary>
/// <param name="Number">The trial that begins, from 1.</param>
/// <param name="Count">Trials, about.</param>
/// <param name="Name">What is tried.</param>
internal sealed record CureProgress(int Number, int Count, string Name);
