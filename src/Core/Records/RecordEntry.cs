namespace GpuGrad.Records;

/// <summary>Which tensor a block of a recorded step measures.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">Which of its tensors.</param>
/// <param name="Offset">Where in the slot the block begins.</param>
/// <param name="Length">The tensor's elements.</param>
internal readonly record struct RecordEntry(int Layer, RecordedKind Kind, int Offset, long Length);
