using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>The arguments of <see cref="GroupChunkDots"/>'s kernels.</summary>
/// <param name="Op">The op's arguments.</param>
/// <param name="Partials">The sums of each chunk, [3, Chunks].</param>
/// <param name="Chunks">Chunks.</param>
internal readonly record struct ConsecutiveDotsWork(ConsecutiveDotsArguments Op, ArrayView<ScaledDot> Partials, int Chunks);
