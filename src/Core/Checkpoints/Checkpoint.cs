namespace GpuGrad.Checkpoints;

/// <summary>Tensors by name, and notes about them.</summary>
/// <param name="Source">The file they came from, named in messages.</param>
/// <param name="Tensors">The tensors in the order of the file; no name twice.</param>
/// <param name="Metadata">Notes, such as the loss.</param>
internal sealed record Checkpoint(
    string Source, IReadOnlyList<CheckpointTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
