using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>What the tile kernels compute: a product, or the parts of one that chunks of its depth make.</summary>
/// <param name="Product">The product.</param>
/// <param name="ChunkDepth">Terms of the sums that go into one part, a multiple of 16; K or more for the whole product.</param>
/// <param name="Parts">The parts [chunks, M, N], where there are several; else C itself.</param>
internal readonly record struct TileWork(MatMulArguments Product, int ChunkDepth, ArrayView<float> Parts)
{
    internal int Chunks => TileGrid.Across(Product.K, ChunkDepth);

    internal static TileWork Whole(in MatMulArguments product) => new(product, product.K, product.C);
}
