using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Rows of at most <see cref="MostColumns"/> numbers, side by side: a register holds a column, a row a lane. By itself such a row fills part of a register,
/// and costs a reduction over its lanes (docs/performance.md, "Registers", and the figures before it). A row's bits are those that
/// <see cref="LaneReduction"/> gives it alone.
/// </summary>
internal static unsafe class ShortRows
{
    /// <summary>Columns at most: the lanes of the register that a row is by itself.</summary>
    public const int MostColumns = LaneReduction.Lanes;

    /// <summary>Floats that the registers of all columns take at most, from the next whole line of the cache on.</summary>
    public const int MostFloats = (MostColumns * MostLanes) + CacheLine.Floats;

    /// <summary>Lanes of a register at most.</summary>
    public const int MostLanes = 16;

    /// <summary>Reads a whole register's rows, row-major [<c>TVector.Count</c>, columns].</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="beyond">Floats that lie behind the last row and may be read, but are not needed.</param>
    /// <param name="registers">Where the columns go; columns up to a whole number of four, those beyond the last hold anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read<TVector>(float* rows, int columns, long beyond, float* registers)
        where TVector : struct, IFloatVector<TVector>
    {
        if (QuadTransposition.IsSupported<TVector>() && beyond >= QuadTransposition.Columns - 1)
        {
            for (int column = 0; column < columns; column += QuadTransposition.Columns)
            {
                QuadTransposition.ToRegisters<TVector>(rows + column, columns, registers + (column * TVector.Count));
            }

            return;
        }

        for (int row = 0; row < TVector.Count; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                registers[(column * TVector.Count) + row] = *rows++;
            }
        }
    }

    /// <summary>Writes a whole register's rows, row-major [<c>TVector.Count</c>, columns], and nothing behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write<TVector>(float* registers, int columns, float* rows)
        where TVector : struct, IFloatVector<TVector>
    {
        int whole = QuadTransposition.IsSupported<TVector>() ? columns - (columns % QuadTransposition.Columns) : 0;
        for (int column = 0; column < whole; column += QuadTransposition.Columns)
        {
            QuadTransposition.ToRows<TVector>(registers + (column * TVector.Count), rows + column, columns);
        }

        for (int column = whole; column < columns; column++)
        {
            for (int row = 0; row < TVector.Count; row++)
            {
                rows[(row * columns) + column] = registers[(column * TVector.Count) + row];
            }
        }
    }

    /// <summary>Fills the columns from <paramref name="columns"/> on to the last with a number that a sum or a maximum does not see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill<TVector>(float* registers, int columns, TVector value)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int column = columns; column < MostColumns; column++)
        {
            value.Store(registers + (column * TVector.Count));
        }
    }

    /// <summary>The sum of all columns, in the order of <see cref="LaneReduction.Sum{T}(T)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TVector>(float* registers)
        where TVector : struct, IFloatVector<TVector>
    {
        return (OfFour(0) + OfFour(2)) + (OfFour(1) + OfFour(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TVector OfFour(int column) => (At(column) + At(column + 8)) + (At(column + 4) + At(column + 12));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TVector At(int column) => TVector.Load(registers + (column * TVector.Count));
    }

    /// <summary>The largest of all columns, in the order of <see cref="LaneReduction.Max"/>; a NaN counts as −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Max<TVector>(float* registers)
        where TVector : struct, IFloatVector<TVector>
    {
        return Larger(Larger(OfFour(0), OfFour(2)), Larger(OfFour(1), OfFour(3)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TVector OfFour(int column) => Larger(Larger(At(column), At(column + 8)), Larger(At(column + 4), At(column + 12)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TVector At(int column) => Larger(TVector.Of(float.NegativeInfinity), TVector.Load(registers + (column * TVector.Count)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Larger(TVector a, TVector b) => TVector.SelectLess(a, b, b, a);
    }
}
