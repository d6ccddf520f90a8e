namespace GpuGrad.Runs;

/// <summary>Where a run comes from that GpuGrad did not train.</summary>
/// <param name="Source">The folder of its files, or the program that recorded it.</param>
/// <param name="Notes">What was done to its numbers, how its layers were ordered and what was not recorded, a sentence each.</param>
internal sealed record ImportOrigin(string Source, IReadOnlyList<string> Notes);
