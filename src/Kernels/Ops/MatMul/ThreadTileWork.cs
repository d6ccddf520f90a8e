using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>What the kernels of <see cref="ThreadTileMatMul"/> work on.</summary>
/// <param name="Product">The product.</param>
/// <param name="Panels">B in panels of 32 columns, each with its part of the bias as a last row: [panels, K + 1, 32], zeros past the last column.</param>
internal readonly record struct ThreadTileWork(MatMulArguments Product, ArrayView<float> Panels);
