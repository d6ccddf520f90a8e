using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>The arguments of <see cref="GroupChunkClipNorms"/>'s kernels.</summary>
/// <param name="Op">The op's arguments.</param>
/// <param name="Weights">The weights where clipping adapts to them, else empty.</param>
/// <param name="Chunks">What is known of each chunk.</param>
/// <param name="Tensors">What is known of each tensor.</param>
internal readonly record struct ClipNormsWork(
    ClipNormsArguments Op,
    ArrayView<float> Weights,
    ArrayView<ClipPartial> Chunks,
    ArrayView<ClipPartial> Tensors);
