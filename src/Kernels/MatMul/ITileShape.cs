namespace GpuGrad.Kernels.MatMul;

/// <summary>The tile of C that a group of <see cref="RegisterTileMatMul"/> computes; constants to the compiler.</summary>
internal interface ITileShape
{
    /// <summary>Rows and columns of the tile, a multiple of 32; an eighth of it, squared, is the number of threads.</summary>
    static abstract int Side { get; }
}
