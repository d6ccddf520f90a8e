namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>The chunks of one tensor, which follow each other.</summary>
/// <param name="FirstChunk">The first.</param>
/// <param name="Chunks">How many.</param>
internal readonly record struct ClipTensor(int FirstChunk, int Chunks);
