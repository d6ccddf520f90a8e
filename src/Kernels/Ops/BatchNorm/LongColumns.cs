using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// Columns of more rows than a cache holds, cut into chunks that it does hold. The shape alone decides where, since that decides bits.
/// </summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
internal readonly record struct LongColumns(int Rows, int Columns)
{
    // A quarter of a megabyte, half of the second level of a core that has little.
    private const int ChunkElements = 65536;
    private const int LeastRows = 64;
    private const int LongFrom = 1024;

    /// <summary>Whether it pays: memory is passed once less, but there are a few calls more.</summary>
    public bool Pay => Rows > LongFrom;

    /// <summary>The chunks.</summary>
    public int Chunks => (int)(((long)Rows + MostRows - 1) / MostRows);

    /// <summary>Floats from one array of a value a column to the next, whole lines of the cache.</summary>
    public long Stride => (Columns + (long)CacheLine.Floats - 1) / CacheLine.Floats * CacheLine.Floats;

    private int MostRows => Math.Max(LeastRows, ChunkElements / Columns);

    /// <summary>The first row of a chunk, or of what follows the last.</summary>
    public int First(long chunk) => (int)(Rows * chunk / Chunks);
}
