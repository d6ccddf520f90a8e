namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>A run of one tensor's elements that share a clipping coefficient.</summary>
/// <param name="Start">Its first element in the flat buffer.</param>
/// <param name="Length">Elements.</param>
internal readonly record struct ClipChunk(long Start, long Length);
