namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>The tile of C that a group of <see cref="TileProduct"/> computes; constants to the compiler.</summary>
internal interface ITileShape
{
    /// <summary>Rows and columns of the tile, 64 or 128; an eighth of it, squared, is the number of threads.</summary>
    static abstract int Side { get; }
}
