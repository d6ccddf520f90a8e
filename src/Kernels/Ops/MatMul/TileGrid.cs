using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// The tiles of C, row of tiles by row of tiles, numbered along one grid dimension: the others end at 65,535 groups.
/// </summary>
internal static class TileGrid
{
    /// <summary>Tiles side by side in a row of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Across(int columns, int tileColumns) => ((columns - 1) / tileColumns) + 1;

    /// <summary>All tiles.</summary>
    /// <exception cref="OverflowException">There are more than a grid can have.</exception>
    public static int Count(int rows, int columns, int tileRows, int tileColumns) =>
        checked(Across(rows, tileRows) * Across(columns, tileColumns));
}
