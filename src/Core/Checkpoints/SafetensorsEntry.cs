namespace GpuGrad.Checkpoints;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Elements">The shape's product.</param>
/// <param name="Begin">First byte, from the start of the data.</param>
/// <param name="End">Behind the last byte.</param>
/// <param name="Type">What its elements are.</param>
internal sealed record SafetensorsEntry(string Name, IReadOnlyList<int> Shape, long Elements, long Begin, long End, SafetensorsType Type);
