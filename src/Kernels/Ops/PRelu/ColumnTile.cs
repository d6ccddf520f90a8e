using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// The part of a matrix that a thread of a group of 256 works on: one of the group's 32 neighbouring columns, and every
/// 8th of its 64 rows. Tiles depend on the shape alone, and so do sums over them.
/// </summary>
internal readonly struct ColumnTile
{
    /// <summary>Columns a group.</summary>
    public const int Columns = 32;

    /// <summary>Threads a column.</summary>
    public const int ThreadsPerColumn = 8;

    /// <summary>Rows a group.</summary>
    public const int Rows = 64;

    /// <summary>Threads a group.</summary>
    public const int Threads = Columns * ThreadsPerColumn;

    /// <summary>The thread's column, possibly past the last one.</summary>
    public readonly int Column;

    /// <summary>The number of the group's tile among those of its columns.</summary>
    public readonly int RowTile;

    /// <summary>The thread's first row, possibly past the last one.</summary>
    public readonly int FirstRow;

    /// <summary>Where the tile ends, possibly past the last row.</summary>
    public readonly int EndRow;

    private ColumnTile(int column, int rowTile, int firstRow, int endRow) =>
        (Column, RowTile, FirstRow, EndRow) = (column, rowTile, firstRow, endRow);

    /// <summary>Tiles one below the other.</summary>
    public static int RowTiles(int rows) => ((rows - 1) / Rows) + 1;

    /// <summary>One group a tile.</summary>
    public static KernelConfig Grid(int rows, int columns) => new(checked(RowTiles(rows) * ColumnTiles(columns)), Threads);

    /// <summary>The part of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ColumnTile OfGroup(int columns)
    {
        int columnTiles = ColumnTiles(columns);
        int rowTile = ILGPU.Grid.IdxX / columnTiles;
        int column = ((ILGPU.Grid.IdxX - (rowTile * columnTiles)) * Columns) + (Group.IdxX % Columns);
        return new(column, rowTile, (rowTile * Rows) + (Group.IdxX / Columns), (rowTile + 1) * Rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ColumnTiles(int columns) => ((columns - 1) / Columns) + 1;
}
