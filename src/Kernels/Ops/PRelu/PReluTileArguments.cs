using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>PReLU backward with what its tiles leave for the pass that adds them up.</summary>
/// <param name="Op">The op's arguments.</param>
/// <param name="Partial">Slope gradients of each column within each tile, [RowTiles, Columns].</param>
/// <param name="RowTiles">Tiles one below the other.</param>
internal readonly record struct PReluTileArguments(PReluBackwardArguments Op, ArrayView<float> Partial, int RowTiles);
