namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>Where a learned tensor lies in the flat buffers of parameters and gradients.</summary>
/// <param name="Offset">Its first element.</param>
/// <param name="Length">Elements.</param>
/// <param name="Rows">Output rows of a weight matrix; 1 for a bias.</param>
internal readonly record struct ClipSegment(long Offset, long Length, long Rows);
